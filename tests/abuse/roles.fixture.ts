import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Reader } from '#lib/boundaries/answers.ts';
import type { Lane } from '#lib/boundaries/writing.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url, randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey, type CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { StoredOperation } from '#lib/device/storage.ts';
import type { Reply } from '#lib/realtime/codes.ts';
import type { Need } from '#lib/signals/needs.ts';
import { handlers } from '../../server/features.ts';
import { linkCouple, type LinkedCouple } from '../fixtures/couple.ts';
import { twoPeople, type Person } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import type { Wire } from '../fixtures/wire.ts';
import { App } from './app.fixture.ts';

export let server: TestServer;
const opened: { close(): void }[] = [];

/** A server for the scripts of one file; what a script has opened is closed after it. */
export function useServer(): void {
	beforeAll(async () => {
		server = await startServer();
	});
	afterEach(() => opened.splice(0).forEach((one) => one.close()));
	afterAll(() => server.stop());
}

export const OK = { ok: true };
export const refused = (code: string) => ({ ok: false, code });
export const noise = () => toBase64url(randomBytes(286));
export const bytes32 = () => toBase64url(randomBytes(32));

/** One of the two, with a line of their own and everything that their keys open. */
export type Side = {
	person: Person;
	wire: Wire;
	seal: CoupleSeal;
	/** What the couple key lets them seal as if they were the other. */
	asOther: CoupleSeal;
	reader: Reader;
	keeper: { me: string; device: string; personalKey: CryptoKey };
	/** Writes as the app does, and sends at once. */
	lane: Lane;
	numbered(lane?: 'signal' | 'receipt' | 'list', id?: string): { id: string; counter: number };
	/** Any command of the list with their next number. */
	send(name: string, payload: object): Promise<Reply>;
	/** @returns its id. */
	raise(kind: 'wait' | 'no', need?: Need): Promise<string>;
	lower(id: string): Promise<Reply>;
	/** Their app on this device. */
	openApp(): Promise<App>;
};

export type Linked = { me: Side; partner: Side; couple: LinkedCouple };

/** Two people who are linked: me, and whoever means me harm. */
export async function linkedWith(): Promise<Linked> {
	const [mine, theirs] = await twoPeople(server);
	const couple = await linkCouple(mine, theirs);
	return {
		me: await createSide(mine, theirs, couple),
		partner: await createSide(theirs, mine, couple),
		couple
	};
}

/** Wants to know what I did not tell. `learns`: what they can tell from all they hear and ask, when I do this. */
export async function jealousPartner() {
	const linked = await linkedWith();
	return {
		...linked,
		learns: (act: () => Promise<unknown>) => learns(linked.partner.wire, act)
	};
}

/** Wants me to do, or to have said, something else. Has the couple key and a program of their own. */
export const coercingPartner = linkedWith;

/** I have left them. They have what is left: the old link, the old couple and its key. */
export async function ex() {
	const { me, partner, couple } = await linkedWith();
	const leave = { couple: couple.coupleId, tell: 'now' } as const;
	expect(await me.wire.send('couple:unlink', leave)).toEqual(OK);
	await partner.wire.next('couple:changed');
	return { me, ex: partner, couple };
}

async function createSide(person: Person, other: Person, couple: LinkedCouple): Promise<Side> {
	const { userId: me, deviceId: device } = person;
	const wire = closing(await person.connect());
	const seal = couple.sealOf(person);
	const who = { couple: couple.coupleId, me: other.userId, partner: me, device };
	const asOther = createCoupleSeal(await importCoupleKey(couple.coupleKey), who);
	const personalKey = await importPersonalKey(fromBase64url(person.keyring.personalKey));
	const reader = { seal, personalKey };
	const numbered: Side['numbered'] = (lane = 'list', id = randomId()) => ({
		id,
		counter: person.nextCounter(lane)
	});
	return {
		person,
		wire,
		seal,
		asOther,
		reader,
		keeper: { me, device, personalKey },
		numbered,
		lane: {
			async add(lane, name, sealed) {
				const payload = await sealed(person.nextCounter(lane));
				expect(await wire.sendRaw(name, payload)).toEqual(OK);
				return { payload } as StoredOperation;
			}
		},
		send: (name, payload) =>
			wire.sendRaw(name, { ...payload, counter: person.nextCounter('list') }),
		async raise(kind, need) {
			const { id, counter } = numbered('signal');
			const content = { kind, need: need ?? null, raisedAt: Date.now() };
			const envelope = await seal.sealJson('raise', id, counter, content);
			expect(await wire.send('signal:raise', { id, counter, envelope })).toEqual(OK);
			return id;
		},
		async lower(id) {
			const { counter } = numbered('signal');
			const envelope = await seal.sealJson('lower', id, counter, { of: id });
			return wire.send('signal:lower', { id, counter, envelope });
		},
		openApp: async () => closing(await App.open(person, reader, server.origin))
	};
}

export function closing<T extends { close(): void }>(one: T): T {
	opened.push(one);
	return one;
}

/** All that asks and changes nothing, with what it is asked with; an invite has to be known to be asked about. */
const READS = handlers
	.map(({ name }) => name)
	.filter((name) => /:(get|list|sync|read|mark)$/.test(name) && name !== 'invite:get')
	.map((name) => [name, readWith(name)] as const);

function readWith(name: string): object {
	if (name === 'list:sync' || name === 'keys:read') return { after: 0 };
	return name === 'kept:list' || name === 'check-in:list' ? { after: null } : {};
}

/** Every answer to every question the server knows. */
export async function readEverything(wire: Wire): Promise<Record<string, Reply>> {
	const replies: Record<string, Reply> = {};
	for (const [name, input] of READS) {
		replies[name] = await wire.sendRaw(name, input);
		expect(replies[name]).toMatchObject(OK);
	}
	return replies;
}

export const NOTHING_LEARNT = { heard: [], reads: [] };

/**
 * What one line tells of what somebody else does: pushes, and questions that are answered otherwise than before. What
 * was pushed has come before the first of these answers.
 */
async function learns(wire: Wire, act: () => Promise<unknown>) {
	const before = await readEverything(wire);
	const from = wire.received.length;
	await act();
	const after = await readEverything(wire);
	const reads = Object.keys(after).filter(
		(name) => JSON.stringify(after[name]) !== JSON.stringify(before[name])
	);
	return { heard: wire.received.slice(from).map(({ name }) => name), reads };
}
