import { openOwnAnswer, placeOfAnswer, type Reader } from '#lib/boundaries/answers.ts';
import type { ListedAgreement } from '#lib/boundaries/page-list.ts';
import { countsAs, holds, isSameAnswer, voiceOf, type Answer } from '#lib/boundaries/rules.ts';
import { isFor } from '#lib/realtime/operation.ts';
import * as write from '#lib/boundaries/writing.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey } from '#lib/crypto/couple-seal.ts';
import { quiet } from '../simulation/quiet.ts';
import type { SimulatedServer } from '../simulation/server.ts';
import { WorldTime } from '../simulation/world-time.ts';
import { ListDevice } from './device.ts';
import { NAMES, type Name, type Step } from './steps.ts';

type Person = 'ana' | 'ben';
const personOf = (name: Name): Person => (name.startsWith('ana') ? 'ana' : 'ben');

export class Broken extends Error {}
function must(is: boolean, what: string): void {
	if (!is) throw new Broken(what);
}

/** What agreements that held were seen: histories in which none ever did would prove nothing. */
export const seen = { held: 0, edits: 0 };

/** Four devices of two people write on one list, together and apart; in the end all must show the same. @throws Broken */
export async function liveListHistory(server: SimulatedServer, steps: readonly Step[]) {
	const world = new WorldTime();
	const key = await importCoupleKey(randomBytes(32));
	const couple = randomId();
	const people = { ana: randomId(), ben: randomId() };
	const personal = {
		ana: await importPersonalKey(randomBytes(32)),
		ben: await importPersonalKey(randomBytes(32))
	};
	const readers = Object.fromEntries(
		NAMES.map((name): [string, Reader] => {
			const me = personOf(name);
			const ids = { couple, me: people[me], partner: people[me === 'ana' ? 'ben' : 'ana'] };
			const seal = createCoupleSeal(key, { ...ids, device: randomId() });
			return [name, { seal, personalKey: personal[me] }];
		})
	) as Record<Name, Reader>;
	const who = Object.values(readers).map(({ seal }) => ({
		userId: seal.me,
		deviceId: seal.device
	}));
	server.addCouple(couple, [people.ana, people.ben], who);
	const devices = {} as Record<Name, ListDevice>;
	for (const name of NAMES) devices[name] = await ListDevice.create(world, server, readers[name]);
	try {
		await new History(world, server, devices).live(steps);
	} finally {
		for (const device of Object.values(devices)) device.close();
		await quiet();
		server.removeCouple(couple, [people.ana, people.ben]);
	}
}

/** `told`: whoever gave it was told that it was not kept. */
type Said = {
	name: Name;
	id: string;
	words: string;
	wordingHash: string;
	answer: Answer;
	told: boolean;
};

class History {
	readonly #world: WorldTime;
	readonly #server: SimulatedServer;
	readonly #devices: Record<Name, ListDevice>;
	/** Every answer ever given, in its order: by agreement, the words it was given to. */
	readonly #said: Said[] = [];
	/** Every version of a limit, by its words, and the words it was to replace. */
	readonly #limits = new Map<string, { person: Person; replaced: string | null }>();
	readonly #lifted = new Set<string>();
	/** How many refusals of each device have been looked at. */
	readonly #heard = new Map<Name, number>();
	#words = 0;

	constructor(world: WorldTime, server: SimulatedServer, devices: Record<Name, ListDevice>) {
		this.#world = world;
		this.#server = server;
		this.#devices = devices;
	}

	async live(steps: readonly Step[]): Promise<void> {
		await this.#world.pass(500);
		for (const step of steps) {
			await this.#take(step);
			await this.#world.pass(step.do === 'pass' ? step.ms : 0);
			await this.#check();
		}
		for (const { link } of Object.values(this.#devices)) link.mend();
		await this.#world.pass(10_000);
		await this.#check();
		await this.#checkConverged();
	}

	async #take(step: Step): Promise<void> {
		if (step.do === 'pass') return;
		if (step.do === 'restart') {
			this.#server.restart();
			for (const { link } of Object.values(this.#devices)) link.lose();
			return;
		}
		const device = this.#devices[step.who];
		if (step.do === 'cut') return device.link.cut(step.arrived);
		if (step.do === 'mend') return device.link.mend();
		if (step.do === 'reload') return device.reload();
		// A page that has just been opened has no list to write on yet.
		if (!device.shown.ready) return;
		seen.edits += 1;
		await this.#edit(step, device, personOf(step.who));
	}

	async #edit(
		step: Exclude<Step, { do: 'pass' | 'restart' | 'cut' | 'mend' | 'reload' }>,
		{ list, shown }: ListDevice,
		person: Person
	): Promise<void> {
		const among = <T>(all: readonly T[]): T | undefined =>
			'pick' in step ? all[step.pick % all.length] : undefined;
		const mine = among(shown.limits.filter((limit) => limit.mine));
		const agreement = among(shown.agreements);
		const words = `words ${(this.#words += 1)}`;
		await list.write(async (lane, reader) => {
			switch (step.do) {
				case 'limit':
					this.#limits.set(words, { person, replaced: null });
					await write.putLimit(lane, reader, { words, strength: step.strength });
					return;
				case 'change':
					if (!mine || mine.lifting) return;
					this.#limits.set(words, { person, replaced: mine.content!.words });
					return void (await write.putLimit(
						lane,
						reader,
						{ words, strength: step.strength },
						mine.row
					));
				case 'lift':
					if (!mine) return;
					this.#lifted.add(mine.content!.words);
					return write.liftLimit(lane, mine.row);
				case 'understand': {
					const theirs = among(shown.limits.filter((limit) => !limit.mine));
					return theirs && write.understandLimit(lane, reader, theirs.row);
				}
				case 'ask':
					return void (await write.ask(lane, reader, { words, for: 'both' }));
				case 'answer':
					return agreement && this.#answer(step, lane, reader, agreement);
				case 'reword':
					if (agreement) await write.ask(lane, reader, { words, for: 'me' }, agreement.id);
					return;
				case 'giveUp':
					return agreement && void (await write.giveUpRewording(lane, agreement.row));
				case 'openAgain':
					return agreement && write.setOpenAgain(lane, agreement.row, step.on);
				case 'letGo':
					return agreement && write.setLettingGo(lane, agreement.row, step.on);
				case 'place': {
					const item = mine ?? agreement;
					const topic = among(shown.topics)?.id ?? null;
					return item && write.placeItem(lane, reader, item.id, { topic, review: step.review });
				}
				case 'topic': {
					const known = among(shown.topics);
					if (step.gone && known) return write.removeTopic(lane, known.id);
					return void (await write.putTopic(lane, reader, { name: words, rank: 1 }, known?.id));
				}
			}
		});
	}

	async #answer(
		{ who, answer, next }: Extract<Step, { do: 'answer' }>,
		lane: write.Lane,
		reader: Reader,
		agreement: ListedAgreement
	): Promise<void> {
		const { row, rewording, id } = agreement;
		const { words } = next && rewording ? rewording : agreement;
		const { wordingHash } = next && row.rewording ? row.rewording : row;
		const place = placeOfAnswer(row, wordingHash, reader.seal.me);
		if (words === null || !place) return;
		const { round, replaces } = place;
		await write.commitAnswer(lane, reader, { id, words, wordingHash, round, replaces }, answer);
		this.#said.push({ name: who, id, words, wordingHash, answer, told: false });
	}

	/** After every step, on every device: a yes is a yes of both, to these words, and nobody has said otherwise there since. */
	async #check(): Promise<void> {
		await this.#hearRefusals();
		for (const name of NAMES)
			for (const { id, words, state, rewording } of this.#devices[name].shown.agreements) {
				if (!holds(state, rewording !== null)) continue;
				seen.held += 1;
				for (const person of ['ana', 'ben'] as const) {
					const said = this.#saidTo(person, id, words);
					must(
						said.some(({ answer }) => voiceOf(answer) === 'yes'),
						`law 3: ${name} reads an agreement that ${person} never said yes to`
					);
					const last = said.at(-1)!;
					must(
						last.name !== name || voiceOf(last.answer) === 'yes',
						`law 3: ${name} reads an agreement that ${person} took back right there`
					);
				}
			}
	}

	/** What this person has answered to these words, but for what they were told was not kept. */
	#saidTo(person: Person, id: string, words: string | null): Said[] {
		return this.#said.filter(
			(one) => personOf(one.name) === person && one.id === id && one.words === words && !one.told
		);
	}

	/** Of several like it, what was refused is the latest: the page may have sent it again by itself, as another operation. */
	async #hearRefusals(): Promise<void> {
		for (const name of NAMES) {
			const { refused, reader } = this.#devices[name];
			for (const { operation } of refused.slice(this.#heard.get(name) ?? 0)) {
				if (!isFor(operation, 'answer:commit')) continue;
				const { payload, counter } = operation;
				const { me: owner, device } = reader.seal;
				const own = { device, counter, envelope: payload.own };
				const row = { ...payload, owner, own, opening: null };
				const content = await openOwnAnswer(reader, payload.agreement, row);
				const said = this.#said.findLast(
					(one) =>
						one.name === name &&
						one.id === payload.agreement &&
						one.wordingHash === payload.wordingHash &&
						!one.told &&
						isSameAnswer(one.answer, content!)
				);
				must(said !== undefined, `${name} was refused what nobody said`);
				said!.told = true;
			}
			this.#heard.set(name, refused.length);
		}
	}

	async #checkConverged(): Promise<void> {
		const [first, ...rest] = NAMES.map((name) => digest(this.#devices[name]));
		for (const other of rest) must(other === first, `not the same list:\n${first}\n${other}`);
		for (const [name, device] of Object.entries(this.#devices)) {
			must((await device.unsent()) === 0, `${name} has not sent everything`);
			must(!device.shown.older, `${name} was told of an older list`);
			for (const { operation, code } of device.refused)
				must(
					/^(changed_meanwhile|already_answered|not_opened_again|not_found|not_yours|questions_waiting)$/.test(
						code
					),
					`${operation.name} was refused with ${code}`
				);
			this.#checkLimits(name, device);
			for (const { id, words, state, rewording } of device.shown.agreements)
				for (const person of ['ana', 'ben'] as const)
					must(
						!holds(state, rewording !== null) ||
							voiceOf(this.#saidTo(person, id, words).at(-1)!.answer) === 'yes',
						`law 3: ${name} reads an agreement that ${person} took back`
					);
		}
	}

	/** Only what its owner saw on the screen when they changed or lifted it may be gone. */
	#checkLimits(name: string, { shown, reader }: ListDevice): void {
		const replaced = new Set([...this.#limits.values()].map((one) => one.replaced));
		const there = new Map(shown.limits.map(({ content, row }) => [content?.words, row.owner]));
		for (const words of there.keys())
			must(this.#limits.has(words!), `law 4: ${name} reads a limit its owner never wrote`);
		for (const [words, { person }] of this.#limits) {
			const isMine = person === personOf(name as Name);
			const owner = isMine ? reader.seal.me : reader.seal.partner;
			must(
				replaced.has(words) || this.#lifted.has(words) || there.get(words) === owner,
				`law 4: a limit of ${person} is gone for ${name}`
			);
		}
	}
}

/** A list as one text, the same for either person. */
function digest({ shown, reader }: ListDevice): string {
	const { limits, agreements, topics } = shown;
	return JSON.stringify(
		[
			...limits.map(({ id, content, understood, placing, row, unsent, lifting }) => [
				...[id, row.owner, content, understood, placing.topic, row.placing, unsent, lifting]
			]),
			...agreements.map(({ id, words, state, rewording, placing, row, unsent }) => [
				...[id, words, placing.topic, row.placing, unsent, row.round, row.settled],
				...[[...row.openAgain].sort(), [...row.lettingGo].sort()],
				countsAs(state, rewording !== null),
				state.is === 'shown' ? byPerson(reader, state.mine, state.theirs) : null,
				rewording?.words
			]),
			...topics.map(({ id, name, rank }) => [id, name, rank])
		].sort()
	);
}

const byPerson = ({ seal }: Reader, mine: unknown, theirs: unknown) =>
	seal.me < seal.partner ? [mine, theirs] : [theirs, mine];
