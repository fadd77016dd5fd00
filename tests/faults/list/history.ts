import { findAnswer, type Reader } from '#lib/boundaries/answers.ts';
import type { ListedAgreement } from '#lib/boundaries/page-list.ts';
import { countsAs, holds, voiceOf, type Answer } from '#lib/boundaries/rules.ts';
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

class History {
	readonly #world: WorldTime;
	readonly #server: SimulatedServer;
	readonly #devices: Record<Name, ListDevice>;
	/** Every answer ever given: by person and agreement, the words it was given to. */
	readonly #said: { person: Person; id: string; words: string; answer: Answer }[] = [];
	readonly #limits = new Map<string, { person: Person; words: Set<string> }>();
	readonly #lifted = new Set<string>();
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
			this.#check();
		}
		for (const { link } of Object.values(this.#devices)) link.mend();
		await this.#world.pass(10_000);
		this.#check();
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
				case 'limit': {
					const id = await write.putLimit(lane, reader, { words, strength: step.strength });
					this.#limits.set(id, { person, words: new Set([words]) });
					return;
				}
				case 'change':
					if (!mine || mine.lifting) return;
					this.#limits.get(mine.id)!.words.add(words);
					return void (await write.putLimit(
						lane,
						reader,
						{ words, strength: step.strength },
						mine.row
					));
				case 'lift':
					if (!mine) return;
					this.#lifted.add(mine.id);
					return write.liftLimit(lane, mine.row);
				case 'understand': {
					const theirs = among(shown.limits.filter((limit) => !limit.mine));
					return theirs && write.understandLimit(lane, reader, theirs.row);
				}
				case 'ask':
					return void (await write.ask(lane, reader, { words, for: 'both' }));
				case 'answer':
					return agreement && this.#answer(step, lane, reader, agreement, person);
				case 'reword':
					if (agreement) await write.ask(lane, reader, { words, for: 'me' }, agreement.id);
					return;
				case 'giveUp':
					return agreement && write.giveUpRewording(lane, agreement.id);
				case 'openAgain':
					return agreement && write.setOpenAgain(lane, agreement.id, step.on);
				case 'letGo':
					return agreement && write.setLettingGo(lane, agreement.id, step.on);
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
		{ answer, next }: Extract<Step, { do: 'answer' }>,
		lane: write.Lane,
		reader: Reader,
		agreement: ListedAgreement,
		person: Person
	): Promise<void> {
		const { row, rewording } = agreement;
		const asked = next && rewording ? rewording : agreement;
		const question = next && row.rewording ? row.rewording : row;
		if (asked.words === null) return;
		const both = row.answers.filter((one) => one.round === question.round).length === 2;
		const round = question.round + (question === row && both ? 1 : 0);
		this.#said.push({ person, id: agreement.id, words: asked.words, answer });
		const { wordingHash } = question;
		const replaces = findAnswer(row.answers, reader.seal.me, round)?.commitment;
		const about = { id: agreement.id, words: asked.words, wordingHash, round, replaces };
		await write.commitAnswer(lane, reader, about, answer);
	}

	/** After every step, on every device: a yes is a yes of both, to these words. */
	#check(): void {
		for (const [name, { shown }] of Object.entries(this.#devices))
			for (const { id, words, state, rewording } of shown.agreements) {
				if (!holds(state, rewording !== null)) continue;
				seen.held += 1;
				for (const person of ['ana', 'ben'] as const)
					must(
						this.#said.some(
							(one) =>
								one.person === person &&
								one.id === id &&
								one.words === words &&
								voiceOf(one.answer) === 'yes'
						),
						`law 3: ${name} reads an agreement that ${person} never said yes to`
					);
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
					/^(changed_meanwhile|already_answered|not_opened_again|not_found|not_yours)$/.test(code),
					`${operation.name} was refused with ${code}`
				);
			for (const { id, content } of device.shown.limits)
				must(
					content !== null && this.#limits.get(id)!.words.has(content.words),
					`law 4: ${name} reads a limit in words its owner never gave it`
				);
			for (const [id, { person }] of this.#limits)
				must(
					this.#lifted.has(id) || device.shown.limits.some((limit) => limit.id === id),
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
				...[id, row.owner, content, understood, placing, unsent, lifting]
			]),
			...agreements.map(({ id, words, state, rewording, placing, row, unsent }) => [
				...[id, words, placing, unsent, row.round, row.settled],
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
