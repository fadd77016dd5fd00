import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { placeOfAnswer, type Reader } from '#lib/boundaries/answers.ts';
import type { AgreementRow, LimitRow, ListDelta } from '#lib/boundaries/contract.ts';
import { getDelta } from '#lib/boundaries/delta.server.ts';
import { countsAs, holds, type Answer } from '#lib/boundaries/rules.ts';
import * as write from '#lib/boundaries/writing.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey } from '#lib/crypto/couple-seal.ts';
import { ListDevice } from '../faults/list/device.ts';
import { HONEST } from '../faults/simulation/link.ts';
import { startCounting } from '../faults/simulation/quiet.ts';
import { SimulatedServer } from '../faults/simulation/server.ts';
import { WorldTime } from '../faults/simulation/world-time.ts';

// Two real pages on the server's own code; what it answers to "what is new?" is changed on the way to Ana.

export const WORDS = 'A hug from behind';
export const YES: Answer = { says: 'yes', condition: null };
export const NO: Answer = { says: 'no', condition: null };

export let server: SimulatedServer;
export let world: WorldTime;
export let ana: ListDevice;
export let ben: ListDevice;
/** Ana on another device of hers, which has no page yet. */
export let secondReader: Reader;
/** What a page has sent since it is lied to. */
export let sent: string[];

beforeAll(() => {
	startCounting();
	server = new SimulatedServer();
});
afterAll(() => server.close());
beforeEach(async () => {
	sent = [];
	world = new WorldTime();
	await linkAnew();
});

/** Ana's second device, in tests that have one. */
export let other: ListDevice;
export function useSecondDevice(): void {
	beforeEach(async () => {
		other = await ListDevice.create(world, server, secondReader);
		await settle();
		return () => other.close();
	});
}

export const settle = () => world.pass(1_000);

/** Two people who are linked, each with a page, in the place of those there were. */
export async function linkAnew(): Promise<void> {
	const key = await importCoupleKey(randomBytes(32));
	const [couple, me, partner] = [randomId(), randomId(), randomId()];
	const reader = async (own: string, other: string): Promise<Reader> => ({
		seal: createCoupleSeal(key, { couple, me: own, partner: other, device: randomId() }),
		personalKey: await importPersonalKey(randomBytes(32))
	});
	const [mine, theirs] = [await reader(me, partner), await reader(partner, me)];
	secondReader = {
		seal: createCoupleSeal(key, { couple, me, partner, device: randomId() }),
		personalKey: mine.personalKey
	};
	const who = [mine, theirs, secondReader].map(({ seal }) => ({
		userId: seal.me,
		deviceId: seal.device
	}));
	server.addCouple(couple, [me, partner], who);
	ana = await ListDevice.create(world, server, mine);
	ben = await ListDevice.create(world, server, theirs);
	await settle();
}

/** Goes on with these two. */
export function returnTo(pair: readonly [ListDevice, ListDevice]): void {
	[ana, ben] = pair;
}

export async function ask(by = ana): Promise<string> {
	const asked = { words: WORDS, for: 'both' } as const;
	const id = await by.list.write((lane, reader) => write.ask(lane, reader, asked));
	await settle();
	return id;
}

/** As the screen does: what both have answered is answered anew in the next round. */
export async function answer(
	by: ListDevice,
	id: string,
	said: Answer,
	to: 'words' | 'rewording' = 'words'
): Promise<void> {
	const row = rowOf(by, id);
	const { wordingHash } = to === 'words' ? row : row.rewording!;
	const { round, replaces } = placeOfAnswer(row, wordingHash, by.reader.seal.me)!;
	const question = { id, words: WORDS, wordingHash, round, replaces };
	await by.list.write((lane, reader) => write.commitAnswer(lane, reader, question, said));
	await settle();
}

export async function putLimit(
	by: ListDevice,
	strength: 'no' | 'ask',
	known?: LimitRow
): Promise<string> {
	const content = { words: WORDS, strength };
	const id = await by.list.write((lane, reader) => write.putLimit(lane, reader, content, known));
	await settle();
	return id;
}

/** Both say yes, and it holds. */
export async function agree(): Promise<string> {
	const id = await ask();
	for (const one of [ana, ben]) await answer(one, id, YES);
	for (const one of [ana, ben]) expect(holdsFor(one, id)).toBe(true);
	return id;
}

export const shownTo = (device: ListDevice, id: string) =>
	device.shown.agreements.find((one) => one.id === id)!;
export const rowOf = (device: ListDevice, id: string) => shownTo(device, id).row;
export const limitOf = (device: ListDevice, id: string) =>
	device.shown.limits.find((one) => one.id === id);
export function holdsFor(device: ListDevice, id: string): boolean {
	const { state, rewording } = shownTo(device, id);
	return holds(state, rewording !== null) || countsAs(state, rewording !== null) === 'yes';
}

/** All the server has, as it would serve it to this person. */
export function held({ reader }: ListDevice): ListDelta {
	return getDelta(server.db, reader.seal.me, reader.seal.couple, 0);
}
export const heldAgreement = (device: ListDevice, id: string): AgreementRow =>
	held(device).agreements.find((one) => one.id === id)!;
export const heldLimit = (device: ListDevice, id: string): LimitRow =>
	held(device).limits.find((one) => one.id === id)!;

/** From now on the server answers this to "what is new?". */
export function lie(device: ListDevice, make: (honest: ListDelta) => ListDelta): void {
	device.link.tamper = {
		...HONEST,
		falseOk: (name) => sent.push(name) < 0,
		reply: (name, reply) =>
			name === 'list:sync' && reply.ok ? { ok: true, ...make(reply as never) } : reply
	};
}
export async function serve(device: ListDevice, more: Partial<ListDelta>): Promise<void> {
	lie(device, (honest) => ({ ...honest, ...more }));
	device.link.receive('list:changed', {});
	await settle();
}
