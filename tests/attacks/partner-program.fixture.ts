import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Reader } from '#lib/boundaries/answers.ts';
import type { AgreementRow, ListDelta } from '#lib/boundaries/contract.ts';
import { countsAs, type Answer } from '#lib/boundaries/rules.ts';
import * as write from '#lib/boundaries/writing.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey, type CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import { ListDevice } from '../faults/list/device.ts';
import { startCounting } from '../faults/simulation/quiet.ts';
import { SimulatedServer, type ServerSocket } from '../faults/simulation/server.ts';
import { WorldTime } from '../faults/simulation/world-time.ts';

// Ben has the couple key and a program of his own; but for one script the server is honest. Nothing he makes may move what
// is Ana's.

export const WORDS = 'A hug from behind';
export const YES: Answer = { says: 'yes', condition: null };
export const NO: Answer = { says: 'no', condition: null };
export const refused = (code: string) => ({ ok: false, code });

export let server: SimulatedServer;
export let world: WorldTime;
export let ana: ListDevice;
export let ben: Program;

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

export const settle = () => world.pass(1_000);
export const noise = () => toBase64url(randomBytes(286));

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

	commit({ id, wordingHash, round }: AgreementRow, commitment: string) {
		const sealed = { replaces: null, own: noise(), kept: noise() };
		return this.send('answer:commit', { agreement: id, round, wordingHash, commitment, ...sealed });
	}

	async open({ id, wordingHash, round }: AgreementRow, content: object) {
		const wording = { hash: wordingHash, round };
		const envelope = await this.seal.sealJson('opening', id, this.next, content, wording);
		return this.send('answer:open', { agreement: id, round, envelope });
	}
}

export async function ask(): Promise<AgreementRow> {
	const asked = { words: WORDS, for: 'both' } as const;
	const id = await ana.list.write((lane, reader) => write.ask(lane, reader, asked));
	await settle();
	return shown(id).row;
}

export async function answer({ id, wordingHash, round }: AgreementRow, said: Answer) {
	const question = { id, words: WORDS, wordingHash, round };
	await ana.list.write((lane, reader) => write.commitAnswer(lane, reader, question, said));
	await settle();
}

export async function putLimit(): Promise<string> {
	const content = { words: WORDS, strength: 'no' } as const;
	const id = await ana.list.write((lane, reader) => write.putLimit(lane, reader, content));
	await settle();
	return id;
}

export const shown = (id: string) => ana.shown.agreements.find((one) => one.id === id)!;
export const shownLimit = (id: string) => ana.shown.limits.find((one) => one.id === id);
export const counts = (id: string) => countsAs(shown(id).state, shown(id).rewording !== null);
export const isMine = (id: string) => ({
	id,
	mine: true,
	content: { words: WORDS, strength: 'no' }
});
