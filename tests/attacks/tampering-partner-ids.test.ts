import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Reader } from '#lib/boundaries/answers.ts';
import { createSalt } from '#lib/boundaries/commitment.ts';
import type { AgreementRow, ListDelta } from '#lib/boundaries/contract.ts';
import type { Answer } from '#lib/boundaries/rules.ts';
import * as write from '#lib/boundaries/writing.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey, type CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import { ListDevice } from '../faults/list/device.ts';
import { startCounting } from '../faults/simulation/quiet.ts';
import { SimulatedServer, type ServerSocket } from '../faults/simulation/server.ts';
import { WorldTime } from '../faults/simulation/world-time.ts';

// Ben has the couple key and a program of his own, the server is honest. Nothing he sends may move what is Ana's.

const WORDS = 'A hug from behind';
const NO: Answer = { says: 'no', condition: null };

let server: SimulatedServer;
let world: WorldTime;
let ana: ListDevice;
let ben: Program;

beforeAll(() => {
	startCounting();
	server = new SimulatedServer();
});
afterAll(() => server.close());
beforeEach(async () => {
	world = new WorldTime();
	const key = await importCoupleKey(randomBytes(32));
	const [couple, a, b] = [randomId(), randomId(), randomId()];
	const sealOf = (me: string, partner: string, device = randomId()) =>
		createCoupleSeal(key, { couple, me, partner, device });
	const [mine, theirs] = [sealOf(a, b), sealOf(b, a)];
	const devices = [mine, theirs].map((seal) => ({ userId: seal.me, deviceId: seal.device }));
	server.addCouple(couple, [a, b], devices);
	const reader: Reader = { seal: mine, personalKey: await importPersonalKey(randomBytes(32)) };
	ana = await ListDevice.create(world, server, reader);
	ben = new Program(theirs, sealOf(a, b, theirs.device));
	await settle();
});

const settle = () => world.pass(1_000);
const noise = () => toBase64url(randomBytes(286));

/** What Ben sends in the place of the app. */
class Program {
	readonly seal: CoupleSeal;
	/** What he can seal with the couple key as if he were Ana. */
	readonly asAna: CoupleSeal;
	counter = 0;
	readonly #socket: ServerSocket;

	constructor(seal: CoupleSeal, asAna: CoupleSeal) {
		this.seal = seal;
		this.asAna = asAna;
		const who = { userId: seal.me, deviceId: seal.device };
		this.#socket = server.connect(who, () => undefined);
	}

	async send(name: string, payload: object): Promise<Reply | null> {
		this.counter += 1;
		const reply = await server.ask(this.#socket, name, { ...payload, counter: this.counter });
		await settle();
		return reply;
	}

	/** The number of what is sent next: a seal is bound to it. */
	get next(): number {
		return this.counter + 1;
	}

	async served(id: string): Promise<AgreementRow> {
		const reply = await server.ask(this.#socket, 'list:sync', { after: 0 });
		return (reply as unknown as ListDelta).agreements.find((row) => row.id === id)!;
	}
}

async function ask(): Promise<AgreementRow> {
	const asked = { words: WORDS, for: 'both' } as const;
	const id = await ana.list.write((lane, reader) => write.ask(lane, reader, asked));
	await settle();
	return shown(id).row;
}

async function answer({ id, wordingHash, round }: AgreementRow, said: Answer) {
	const question = { id, words: WORDS, wordingHash, round };
	await ana.list.write((lane, reader) => write.commitAnswer(lane, reader, question, said));
	await settle();
}

async function putLimit(): Promise<string> {
	const content = { words: WORDS, strength: 'no' } as const;
	const id = await ana.list.write((lane, reader) => write.putLimit(lane, reader, content));
	await settle();
	return id;
}

const shown = (id: string) => ana.shown.agreements.find((one) => one.id === id)!;
const shownLimit = (id: string) => ana.shown.limits.find((one) => one.id === id);
const isMine = (id: string) => ({ id, mine: true, content: { words: WORDS, strength: 'no' } });

describe('a topic under the id of something else', () => {
	test('law 4: my limit does not go from my screen when my partner makes and removes a topic of its id', async () => {
		const id = await putLimit();
		const replies = [
			await ben.send('topic:put', { id, envelope: noise() }),
			await ben.send('topic:remove', { id })
		];
		expect({ limit: shownLimit(id), replies }).toMatchObject({ limit: isMine(id) });
	});

	test('law 4: nor does it go from the screen of a device that reads a list of more than 200 rows for the first time', async () => {
		const id = await putLimit();
		for (let more = 0; more < 201; more += 1)
			await ana.list.write((lane, reader) =>
				write.putLimit(lane, reader, { words: WORDS, strength: 'no' })
			);
		await world.pass(20_000);
		await ben.send('topic:put', { id, envelope: noise() });
		await ben.send('topic:remove', { id });
		const fresh = await ListDevice.create(world, server, ana.reader);
		await settle();
		expect(fresh.shown.limits.length).toBeGreaterThan(200);
		expect(fresh.shown.limits.some((one) => one.id === id)).toBe(true);
	});

	test('law 4: an agreement to which I said no does not go when my partner alone does the same', async () => {
		const row = await ask();
		await answer(row, NO);
		await ben.send('topic:put', { id: row.id, envelope: noise() });
		await ben.send('topic:remove', { id: row.id });
		expect(shown(row.id)).toBeDefined();
	});

	test('a topic of ours does not go from the screen by a limit of its id that is lifted', async () => {
		const heading = { name: 'Old things', rank: 1 };
		const id = await ana.list.write((lane, reader) => write.putTopic(lane, reader, heading));
		await settle();
		const replies = [
			await ben.send('limit:put', { id, envelope: noise(), kept: noise() }),
			await ben.send('limit:lift', { id })
		];
		expect({ topics: ana.shown.topics, replies }).toMatchObject({ topics: [heading] });
	});
});

test('law 3: other words, even noise, lock nothing: whoever is asked stays with those above, and can answer no', async () => {
	const row = await ask();
	await answer(row, { says: 'ask', condition: null });
	await ben.send('agreement:reword', { id: row.id, envelope: noise(), wordingHash: createSalt() });
	await settle();
	expect(shown(row.id).rewording).not.toBeNull();
	await ana.list.write((lane) => write.giveUpRewording(lane, row.id));
	await settle();
	const { rewording, row: later } = shown(row.id);
	expect(rewording).toBeNull();
	await answer(later, NO);
	expect(ana.refused).toEqual([]);
	expect(shown(row.id).answered).toBe(true);
});
