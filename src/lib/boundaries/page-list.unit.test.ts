import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { importAccountKey, importPersonalKey } from '#lib/crypto/account-keys.ts';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey } from '#lib/crypto/couple-seal.ts';
import { openStorage } from '#lib/device/storage.ts';
import { createOneTab } from '#lib/device/one-tab.fixture.ts';
import { deviceTime } from '#lib/device/time.ts';
import { TOO_MANY_REST_MS, type Reply } from '#lib/realtime/codes.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { Outbox } from '#lib/realtime/outbox.ts';
import type { Input } from '#lib/realtime/wire.ts';
import type { AgreementRow, ListDelta } from './contract.ts';
import { createTypedSeal } from './typed-seal.ts';
import { PageList, type RefusedChange, type ShownList } from './page-list.ts';
import { ask, commitAnswer } from './writing.ts';

const off = () => () => undefined;
/** A page whose server knows this agreement, and answers what is sent as the test says. */
async function createPage(couple: string) {
	globalThis.indexedDB = new IDBFactory();
	const storage = await openStorage();
	const [userId, deviceId, partner] = [randomId(), randomId(), randomId()];
	const personalKey = randomBytes(32);
	const seal = createCoupleSeal(await importCoupleKey(randomBytes(32)), {
		couple,
		me: userId,
		device: deviceId,
		partner
	});
	const reader = { seal, personalKey: await importPersonalKey(personalKey) };
	const server = {
		agreements: [] as AgreementRow[],
		commits: [] as Input<'answer:commit'>[],
		/** So often it says that it was too much. */
		tooMany: 0,
		answer: (_: Input<'answer:commit'>): Reply => ({ ok: true })
	};
	const send = async (name: string, payload: unknown): Promise<Reply> => {
		if (name === 'answer:commit') {
			server.commits.push(payload as Input<'answer:commit'>);
			return server.answer(payload as Input<'answer:commit'>);
		}
		if (name !== 'list:sync') return { ok: true };
		if (server.tooMany-- > 0) return { ok: false, code: 'too_many' };
		const { agreements } = server;
		const rest = { seq: 1, more: false, limits: [], topics: [], removed: [] };
		return { ok: true, ...({ ...rest, agreements } satisfies ListDelta) };
	};
	const link = { status: 'connected', onConnect: off, on: off, send } as unknown as Link;
	const outbox = new Outbox(storage, link, createOneTab(), deviceTime);
	const writer = {
		userId,
		deviceId,
		keysVersion: 1,
		draftKey: await importAccountKey(randomBytes(32))
	};
	outbox.keepTyped(
		createTypedSeal(
			{ ...writer, keyring: { personalKey: toBase64url(personalKey) } },
			{ seal },
			() => false
		)
	);
	const refused: RefusedChange[] = [];
	let shown: ShownList | null = null;
	const page = new PageList(
		{ link, outbox, storage },
		{
			shown: (list) => (shown = list),
			refused: (change) => void refused.push(change),
			apart: () => undefined
		}
	);
	return { page, outbox, storage, reader, server, refused, partner, shown: () => shown };
}

test('law 11: a list of which a partner made too much to read is read all the same, a little later', async () => {
	const { page, reader, server, shown } = await createPage(randomId());
	server.tooMany = 1;
	await page.use(reader);
	expect(shown()?.ready).toBe(false);
	await expect.poll(() => shown()?.ready, { timeout: 2 * TOO_MANY_REST_MS }).toBe(true);
	page.close();
});

test('an answer that goes into the next round by itself is not given back as well, and one that cannot is', async () => {
	const couple = randomId();
	const { page, outbox, storage, reader, server, refused, partner } = await createPage(couple);
	const words = 'A hug whenever one of us asks';
	outbox.use(couple);
	await ask(outbox, reader, { words, for: 'both' });
	const [added] = await outbox.pending('list');
	const { id, envelope, counter, wordingHash } = added!.payload as Input<'agreement:add'>;
	const { me, device } = reader.seal;
	const answered = (owner: string) => ({
		owner,
		round: 1,
		wordingHash,
		commitment: toBase64url(randomBytes(32)),
		own: null,
		opening: null
	});
	server.agreements = [
		{
			...{ id, author: me, device, counter, envelope, wordingHash, round: 1 },
			answers: [answered(me), answered(partner)],
			...{ rewording: null, settled: true, openAgain: [], lettingGo: [], placing: null }
		}
	];
	await outbox.confirm(couple);
	await page.use(reader);

	const commit = (condition: string) =>
		commitAnswer(outbox, reader, { id, words, wordingHash, round: 1 }, { says: 'yes', condition });
	server.answer = ({ round }) =>
		round === 1 ? { ok: false, code: 'already_answered' } : { ok: true };
	await commit('if we have time');
	await expect.poll(() => server.commits.map(({ round }) => round)).toEqual([1, 2]);
	await expect.poll(() => storage.count('draft')).toBe(0);
	expect(refused).toEqual([]);

	server.answer = () => ({ ok: false, code: 'changed_meanwhile' });
	await commit('until summer');
	await expect.poll(() => refused.map(({ code }) => code)).toEqual(['changed_meanwhile']);
	expect(await storage.count('draft')).toBe(1);
});
