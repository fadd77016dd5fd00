import type { Storage, StoredOperation } from '#lib/device/storage.ts';
import { deviceTime } from '#lib/device/time.ts';
import type { Code, Reply } from '#lib/realtime/codes.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import type { Onward, Outbox } from '#lib/realtime/outbox.ts';
import type { Reader } from './answers.ts';
import { answerAgain, putApart } from './going-on.ts';
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
import { oneAtATime } from '#lib/realtime/one-at-a-time.ts';
import { isFor } from '#lib/realtime/operation.ts';
import { ReadLater } from '#lib/realtime/read-later.ts';
import {
	openAgreement,
	openLimit,
	openTopic,
	type OpenedAgreement,
	type OpenedLimit,
	type OpenedTopic
} from './opened.ts';
import { byRank, byReview, byStrength, byWords } from './order.ts';
import { getOpeningOwed, keyOf, sendOpening } from './own-opening.ts';
import { withVersion } from './rules.ts';
import { keepSeenMarks, partnerMark, readSeenMarks, type SeenMarks } from './seen.ts';
import { isOfList, withUnsent, type Shown, type ShownLimit } from './unsent.ts';
import type { Lane } from './writing.ts';

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
	/** How often it has been read to its end. */
	#reads = 0;
	/** Counts the beginnings: a slower earlier one must not undo a later one. */
	#beginning = 0;
	readonly #later = new ReadLater(deviceTime, () => this.#sync());

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

	/**
	 * @param draft the place of what was typed for it, which goes in the step in which it is kept.
	 * @throws Error when there is no couple: no screen offers it then.
	 */
	async write<T>(run: (outbox: Lane, reader: Reader) => Promise<T>, draft?: string): Promise<T> {
		if (!this.#reader) throw new Error('There is no list to write on.');
		const { outbox } = this.#ground;
		const done = await run(
			{ add: (lane, name, seal) => outbox.add(lane, name, seal, { draft }) },
			this.#reader
		);
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
		this.#later.close();
		for (const stop of this.#stops) stop();
		this.#reader = null;
	}

	readonly #ask = async (after: number, whole?: true) => {
		const { link, outbox } = this.#ground;
		const reply = await link.send('list:sync', whole ? { after, whole } : { after });
		if (reply.ok) await outbox.passNumber('list', reply.counter);
		return reply;
	};

	async #readNew(): Promise<void> {
		const reader = this.#reader;
		const rows = this.#rows;
		if (!reader) return;
		const read = new Set(rows.settled);
		for (let more = true; more;) {
			const reply = await this.#ask(rows.seq);
			const wasAway = !reply.ok && reply.code === 'away_too_long';
			this.#later.heed(reply);
			const delta = wasAway ? await readWhole(rows, this.#ask) : reply.ok ? reply : null;
			if (!delta || rows !== this.#rows) return;
			more = takeDelta(rows, delta, reader.seal.partner);
		}
		this.#ready = true;
		this.#reads += 1;
		rows.settled = rows.settled.filter((operation) => !read.has(operation));
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
		const waiting = await this.#ground.outbox.pending('list');
		await this.#rememberMine(reader, rows, waiting);
		const shown = withUnsent(
			{
				limits: rows.limits.values(),
				agreements: rows.agreements.values(),
				topics: rows.topics.values()
			},
			[...rows.settled, ...waiting],
			reader.seal
		);
		const [limits, agreements, topics] = await Promise.all([
			Promise.all(shown.limits.map((each) => this.#listedLimits(each, rows, reader))),
			Promise.all(shown.agreements.map((each) => this.#listed(each, openAgreement, reader))),
			Promise.all(shown.topics.map(({ row }) => this.#openOnce(row, openTopic, reader)))
		]);
		if (reader !== this.#reader || rows !== this.#rows) return;
		this.#marks ??= this.#ready
			? new Map(this.#marksOf([...limits.flat(), ...agreements], reader))
			: null;
		this.#listeners.shown({
			limits: limits.flat().sort(byReview(byStrength)),
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

	/** One, but while nobody can tell which version is the latest: then each with words of its own. */
	async #listedLimits(shown: ShownLimit, rows: ListRows, reader: Reader): Promise<ListedLimit[]> {
		const known = await this.#listed(shown, openLimit, reader);
		const doubted = [...rows.doubted.values()].filter(({ id }) => id === known.id);
		const others = doubted.map((row) => this.#listed({ ...shown, row }, openLimit, reader));
		return (await Promise.all(others)).reduce(withVersion, [known]);
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
		if (reply.ok && reader) {
			// Were the line cut now, a yes that I have just taken back would be on this screen again. (Law 3.)
			this.#rows.settled = [...this.#rows.settled, operation];
			await this.#keep(reader, this.#rows);
		}
		await this.#sync();
	}

	/** Whether something refused has a place all the same, and is on its way there: only the list as it is now can tell. */
	async #goOn(operation: StoredOperation, code: Code): Promise<Onward> {
		const isLimit = isFor(operation, 'limit:put') && isTaken(code);
		const isAnswer = isFor(operation, 'answer:commit') && isOvertaken(code);
		if (!isLimit && !isAnswer) return 'ends';
		const reader = this.#reader;
		const reads = this.#reads;
		await this.#sync();
		if (!reader || reader !== this.#reader || reads === this.#reads) return 'not now';
		const ground = {
			reader,
			rows: this.#rows,
			waiting: await this.#ground.outbox.pending('list'),
			lane: this.#ground.outbox,
			remember: () => this.#keep(reader, this.#rows)
		};
		const became = isLimit
			? await putApart(operation, ground)
			: isAnswer && (await answerAgain(operation, ground));
		if (became === 'apart') this.#listeners.apart();
		return became === 'refused' ? 'ends' : 'goes on';
	}
}

/** Refused of a limit that this device knew. */
const isTaken = (code: Code) =>
	code === 'changed_meanwhile' || code === 'not_yours' || code === 'not_found';
const isOvertaken = (code: Code) => code === 'already_answered' || code === 'changed_meanwhile';
