import type { Storage, StoredOperation } from '#lib/device/storage.ts';
import type { Code, Reply } from '#lib/realtime/codes.ts';
import type { Input } from '#lib/realtime/wire.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import type { Outbox } from '#lib/realtime/outbox.ts';
import { findAnswer, openOwnAnswer, placeOfAnswer, type Reader } from './answers.ts';
import { LimitContent } from './contents.ts';
import {
	createListRows,
	keepListRows,
	readListRows,
	readWhole,
	takeDelta,
	toBeReadAnew,
	toStored,
	type KeptList,
	type ListRows
} from './list-rows.ts';
import { oneAtATime } from './one-at-a-time.ts';
import {
	openAgreement,
	openContent,
	openLimit,
	openTopic,
	type OpenedAgreement,
	type OpenedLimit,
	type OpenedTopic
} from './opened.ts';
import { byRank, byReview, byStrength, byWords } from './order.ts';
import { getOpeningOwed, keyOf, sendOpening } from './own-opening.ts';
import { isAsCautious, isSameAnswer, voiceOf } from './rules.ts';
import { keepSeenMarks, partnerMark, readSeenMarks, type SeenMarks } from './seen.ts';
import { isFor, isOfList, withUnsent, type Shown } from './unsent.ts';
import { commitAnswer, putLimit, type Lane } from './writing.ts';

/** `isNew`: my partner has changed something in it since this device last showed it. */
type Listed<Opened> = Opened & { unsent: boolean; isNew: boolean };
export type ListedLimit = Listed<OpenedLimit> & { lifting: boolean };
export type ListedAgreement = Listed<OpenedAgreement>;
export type ShownList = {
	limits: ListedLimit[];
	agreements: ListedAgreement[];
	topics: OpenedTopic[];
	/** True once the list has come from the server or from this device: before that, an empty one says nothing. */
	ready: boolean;
	/** The server gives an older list than this device has seen. */
	older: boolean;
};
export const NO_LIST: ShownList = {
	limits: [],
	agreements: [],
	topics: [],
	ready: false,
	older: false
};
/** What one page stands on. */
export type Ground = { link: Link; outbox: Outbox; storage: Storage };
/** A change that was finally not kept. */
export type RefusedChange = { operation: StoredOperation; code: Code; reader: Reader };
export type Listeners = {
	shown(list: ShownList): void;
	refused(refused: RefusedChange): void;
	/** A limit that I changed on two devices stands twice. */
	apart(): void;
};

/** The list of a couple on one page: read, kept on the device, written to. It knows no screen. */
export class PageList {
	readonly #ground: Ground;
	readonly #listeners: Listeners;
	readonly #stops: (() => void)[];
	readonly #sync = oneAtATime(() => this.#readNew());
	readonly #show = oneAtATime(() => this.#openRows());
	#reader: Reader | null = null;
	#rows: ListRows = createListRows();
	#kept: KeptList = new Map();
	#marks: SeenMarks | null = null;
	#ready = false;
	/** By the row itself: one that did not change is not opened again. */
	#opened = new WeakMap<object, Promise<unknown>>();
	/** Counts the beginnings: a slower earlier one must not undo a later one. */
	#beginning = 0;

	constructor(ground: Ground, listeners: Listeners) {
		this.#ground = ground;
		this.#listeners = listeners;
		const { link, outbox } = ground;
		this.#stops = [
			link.onConnect(() => void this.#sync()),
			link.on('list:changed', () => void this.#sync()),
			outbox.onSettled((operation, reply) => void this.#settled(operation, reply)),
			outbox.letGoOn((operation, code) => this.#goOn(operation, code)),
			outbox.onAdded(() => void this.#show())
		];
	}

	/** Follows the list of this reader's couple from now on; null when there is none. */
	async use(reader: Reader | null): Promise<void> {
		const beginning = (this.#beginning += 1);
		const couple = reader?.seal.couple;
		if (couple !== this.#reader?.seal.couple) {
			this.#reader = null;
			this.#rows = createListRows();
			this.#kept = new Map();
			this.#ready = false;
			if (couple) {
				const { storage } = this.#ground;
				const rows = await readListRows(storage, couple).catch(createListRows);
				const marks = await readSeenMarks(storage, couple).catch(() => null);
				if (beginning !== this.#beginning) return;
				this.#rows = rows;
				this.#kept = toStored(couple, rows);
				this.#marks = marks;
				this.#ready = rows.seq > 0;
			}
		}
		this.#reader = reader;
		this.#opened = new WeakMap();
		await this.#show();
		await this.#sync();
	}

	/** @throws Error when there is no couple: no screen offers it then. */
	async write<T>(run: (outbox: Lane, reader: Reader) => Promise<T>): Promise<T> {
		if (!this.#reader) throw new Error('There is no list to write on.');
		const done = await run(this.#ground.outbox, this.#reader);
		await this.#show();
		return done;
	}

	/** What my partner has changed in these was on the screen, as they are here: it is new no more. */
	async markSeen(items: (ListedLimit | ListedAgreement)[]): Promise<void> {
		const reader = this.#reader;
		if (!reader || !this.#marks) return;
		const { couple } = reader.seal;
		const { limits, agreements } = this.#rows;
		const marks = [...this.#marks, ...this.#marksOf(items, reader)];
		this.#marks = new Map(marks.filter(([id]) => limits.has(id) || agreements.has(id)));
		await keepSeenMarks(this.#ground.storage, couple, this.#marks);
		await this.#show();
	}

	/** The link has ended: nothing of the list stays on this device. */
	async forget(): Promise<void> {
		const { storage } = this.#ground;
		await Promise.all([storage.clear('list'), storage.clear('seen')]);
	}

	/** Takes the older list the server gives in the place of what this device knew, once it has all been read. */
	async acceptOlder(): Promise<void> {
		const reader = this.#reader;
		const rows = this.#rows;
		const whole = reader && (await readWhole(rows, this.#ask));
		if (!whole || rows !== this.#rows) return;
		this.#rows = toBeReadAnew(rows);
		takeDelta(this.#rows, whole, reader.seal.partner);
		await this.#keep(reader, this.#rows);
		await this.#show();
		// What came while it was read was told of the list before.
		await this.#sync();
	}

	close(): void {
		for (const stop of this.#stops) stop();
		this.#reader = null;
	}

	readonly #ask = async (after: number) => {
		const { link, outbox } = this.#ground;
		const reply = await link.send('list:sync', { after });
		if (reply.ok) await outbox.passNumber('list', reply.counter);
		return reply;
	};

	async #readNew(): Promise<void> {
		const reader = this.#reader;
		const rows = this.#rows;
		if (!reader) return;
		for (let more = true; more;) {
			const reply = await this.#ask(rows.seq);
			const wasAway = !reply.ok && reply.code === 'away_too_long';
			const delta = wasAway ? await readWhole(rows, this.#ask) : reply.ok ? reply : null;
			if (!delta || rows !== this.#rows) return;
			more = takeDelta(rows, delta, reader.seal.partner);
		}
		this.#ready = true;
		await this.#keep(reader, rows);
		await this.#show();
	}

	/** Without storage the list is read again with the next page. */
	async #keep({ seal }: Reader, rows: ListRows): Promise<void> {
		const { storage } = this.#ground;
		this.#kept = await keepListRows(storage, seal.couple, rows, this.#kept).catch(() => this.#kept);
	}

	async #openRows(): Promise<void> {
		const reader = this.#reader;
		const rows = this.#rows;
		if (!reader) return this.#listeners.shown(NO_LIST);
		const pending = await this.#ground.outbox.pending('list');
		await this.#rememberMine(reader, rows, pending);
		const shown = withUnsent(
			{
				limits: rows.limits.values(),
				agreements: rows.agreements.values(),
				topics: rows.topics.values()
			},
			pending,
			reader.seal
		);
		const [limits, agreements, topics] = await Promise.all([
			Promise.all(shown.limits.map((each) => this.#listed(each, openLimit, reader))),
			Promise.all(shown.agreements.map((each) => this.#listed(each, openAgreement, reader))),
			Promise.all(shown.topics.map(({ row }) => this.#openOnce(row, openTopic, reader)))
		]);
		if (reader !== this.#reader || rows !== this.#rows) return;
		this.#marks ??= this.#ready ? new Map(this.#marksOf([...limits, ...agreements], reader)) : null;
		this.#listeners.shown({
			limits: limits.sort(byReview(byStrength)),
			agreements: agreements.sort(byReview(byWords)),
			topics: topics.filter((topic) => topic !== null).sort(byRank),
			ready: this.#ready,
			older: rows.older
		});
		await this.#openWhatIsOwed(reader, rows, agreements);
	}

	#marksOf(items: (ListedLimit | ListedAgreement)[], { seal }: Reader): [string, string][] {
		return items.map((item) => [item.id, partnerMark(item, seal.partner)]);
	}

	async #listed<
		S extends Shown<OpenedLimit['row'] | OpenedAgreement['row']>,
		O extends OpenedLimit | OpenedAgreement
	>({ row, ...about }: S, open: (reader: Reader, row: S['row']) => Promise<O>, reader: Reader) {
		const opened = await this.#openOnce(row, open, reader);
		const mark = partnerMark(opened, reader.seal.partner);
		const isNew = this.#marks !== null && mark !== (this.#marks.get(row.id) ?? '');
		return { ...opened, ...about, isNew };
	}

	async #openOnce<R extends object, O>(
		row: R,
		open: (reader: Reader, row: R) => Promise<O>,
		reader: Reader
	): Promise<O> {
		const opened = (this.#opened.get(row) as Promise<O> | undefined) ?? open(reader, row);
		this.#opened.set(row, opened);
		return opened;
	}

	async #openWhatIsOwed(reader: Reader, rows: ListRows, agreements: ListedAgreement[]) {
		// What is not on the server yet may still be refused there: nothing is opened for it.
		for (const agreement of agreements.filter(({ unsent }) => !unsent))
			for (const round of new Set(agreement.row.answers.map((answer) => answer.round)))
				await this.#openIfOwed(reader, rows, agreement, round);
	}

	async #openIfOwed(reader: Reader, rows: ListRows, agreement: ListedAgreement, round: number) {
		const { id, wordingHash } = agreement.row;
		const key = `${id} ${round}`;
		if (rows.opened.has(key)) return;
		const owed = await getOpeningOwed(reader, agreement, rows, round);
		if (!owed) return;
		rows.opened.add(key);
		const waiting = await this.#ground.outbox.pending('list');
		const underWay = waiting.some(
			(each) =>
				isFor(each, 'answer:open') && each.payload.agreement === id && each.payload.round === round
		);
		if (!underWay) await sendOpening(this.#ground.outbox, reader, { id, wordingHash, round }, owed);
	}

	/** What I answer is known here before it is sent: whatever becomes of it, nothing older of this device is opened. */
	async #rememberMine(reader: Reader, rows: ListRows, pending: StoredOperation[]): Promise<void> {
		let isNew = false;
		for (const each of pending) {
			if (!isFor(each, 'answer:commit')) continue;
			const key = keyOf(each.payload.agreement, each.payload);
			isNew ||= rows.mine.get(key) !== each.payload.commitment;
			rows.mine.set(key, each.payload.commitment);
		}
		if (isNew) await this.#keep(reader, rows);
	}

	async #settled(operation: StoredOperation, reply: Reply): Promise<void> {
		if (!isOfList(operation)) return;
		const reader = this.#reader;
		// An opening is refused when another tab or device of mine was faster: nothing to tell.
		if (!reply.ok && reader && !isFor(operation, 'answer:open'))
			this.#listeners.refused({ operation, code: reply.code, reader });
		await this.#sync();
	}

	/** Whether something refused has a place all the same, and is on its way there. */
	async #goOn(operation: StoredOperation, code: Code): Promise<boolean> {
		const reader = this.#reader;
		if (!reader) return false;
		if (isFor(operation, 'limit:put') && code === 'changed_meanwhile')
			return this.#putApart(operation, reader);
		if (!isFor(operation, 'answer:commit')) return false;
		if (code !== 'already_answered' && code !== 'changed_meanwhile') return false;
		await this.#sync();
		return this.#answerAgain(operation, reader);
	}

	/**
	 * Another device of mine changed the limit before a change made here arrived: both stand, so that neither is lost and
	 * the more careful counts. (Laws 2 and 4.)
	 * @returns false when it was a new one, or its words cannot be read.
	 */
	async #putApart(
		{ payload, counter }: StoredOperation & { payload: Input<'limit:put'> },
		reader: Reader
	): Promise<boolean> {
		const { id, envelope, replaces } = payload;
		const { me, device } = reader.seal;
		const from = { device, counter, envelope };
		const content = await openContent(LimitContent, reader.seal, me, 'limit', id, from);
		if (!replaces || !content) return false;
		const waiting = await this.#ground.outbox.pending('list');
		// A later change of it has these words, or better ones.
		const isLater = (each: StoredOperation) =>
			isFor(each, 'limit:put') && each.payload.id === id && each.counter > counter;
		if (waiting.some(isLater)) return true;
		await this.write((lane) => putLimit(lane, reader, content));
		this.#listeners.apart();
		return true;
	}

	/**
	 * Meanwhile the round was completed or another device of mine has answered: what was answered here goes on as an answer
	 * to the words as they stand now, if it changes one that this device knew, or is as careful as what stands. The one it
	 * was to replace is opened only if it is as cautious. (Laws 2 and 3.)
	 * @returns false when it has no place there any more.
	 */
	async #answerAgain(
		{ payload, counter }: StoredOperation & { payload: Input<'answer:commit'> },
		reader: Reader
	): Promise<boolean> {
		const { seal } = reader;
		const { agreement: id, round, wordingHash } = payload;
		const row = this.#rows.agreements.get(id);
		const own = { device: seal.device, counter, envelope: payload.own };
		const answered = { ...payload, owner: seal.me, own, opening: null };
		const said = await openOwnAnswer(reader, id, answered);
		if (!row || !said) return false;
		const waiting = await this.#ground.outbox.pending('list');
		const isLater = (each: StoredOperation) =>
			isFor(each, 'answer:commit') &&
			each.payload.agreement === id &&
			each.payload.wordingHash === wordingHash &&
			each.counter > counter;
		// What was answered here since is what is meant.
		if (waiting.some(isLater)) return true;
		const known = findAnswer(row.answers, seal.me, round);
		const before = await openOwnAnswer(reader, id, known);
		if (known && before && isAsCautious(before, said)) {
			this.#rows.mine.set(keyOf(id, known), known.commitment);
			await this.#keep(reader, this.#rows);
		}
		const place = placeOfAnswer(row, wordingHash, seal.me);
		if (!place) return false;
		const stands = await openOwnAnswer(reader, id, place.stands);
		if (stands && isSameAnswer(stands, said)) return true;
		const isChange = place.round > round && payload.replaces === (known?.commitment ?? null);
		const isCareful = stands ? isAsCautious(said, stands) : voiceOf(said) !== 'yes';
		// Refused in the very place it would go to: nothing is asked for without end.
		const isNewPlace = place.round !== round || payload.replaces !== place.replaces;
		if (!isNewPlace || !(isChange || isCareful)) return false;
		const { words, rewording } = await openAgreement(reader, row);
		const about = place.isNext ? (rewording?.words ?? null) : words;
		if (about === null) return false;
		const { says, condition } = said;
		const question = {
			...{ id, words: about, wordingHash },
			...{ round: place.round, replaces: place.replaces }
		};
		await this.write((lane) => commitAnswer(lane, reader, question, { says, condition }));
		return true;
	}
}
