import { expect, it } from 'vitest';
import { randomBytes, randomId, toBase64url } from '#lib/crypto/bytes.ts';
import {
	createCoupleSeal,
	createPracticeSeal,
	importCoupleKey,
	type CoupleSeal
} from '#lib/crypto/couple-seal.ts';
import { deviceTime } from '#lib/device/time.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { encodeBeat, NO_MARK, parseBeat } from './beat.ts';
import type { PracticeRow } from './contract.ts';
import { Practice } from './practice.ts';

type Sent = Omit<PracticeRow, 'sender' | 'device'>;

/** Ana's practice on a line that a test reads, and Ben's seal of practice for a program of his own. */
async function createAnasPractice() {
	const key = await importCoupleKey(randomBytes(32));
	const couple = randomId();
	const [ana, ben] = [
		{ me: randomId(), device: randomId() },
		{ me: randomId(), device: randomId() }
	];
	const anas = createCoupleSeal(key, { couple, ...ana, partner: ben.me });
	const bens = await createPracticeSeal(createCoupleSeal(key, { couple, ...ben, partner: ana.me }));
	const sent: Sent[] = [];
	const link = {
		send: async (_: string, payload: Sent) => {
			sent.push(payload);
			return { ok: true };
		},
		sendVolatile: (_: string, payload: Sent) => sent.push(payload)
	} as unknown as Link;
	const practice = new Practice(anas, link, deviceTime, () => undefined);
	/** The challenge of her latest beat, which proves that whoever brings it back has heard it. */
	const challenge = async () => {
		const { id, counter, envelope } = sent.findLast(({ as }) => as === 'beat')!;
		const from = { sender: ana.me, device: ana.device };
		const opened = await bens.open(from, 'beat', id, counter, envelope);
		return parseBeat((opened as { content: Uint8Array<ArrayBuffer> }).content)!.challenge;
	};
	return { practice, bens, sent, challenge };
}

/** A beat of a page that was never heard before. */
async function beatOf(bens: CoupleSeal, echoes: string[], by = bens.me): Promise<PracticeRow> {
	const id = randomId();
	const content = encodeBeat({
		signal: 'none',
		leaving: false,
		slow: false,
		unanswered: false,
		challenge: randomId(),
		echoes,
		touch: NO_MARK,
		touchAgeMs: 0,
		mine: NO_MARK,
		yours: NO_MARK
	});
	const envelope = await bens.seal('beat', id, 1, content);
	return { as: 'beat', id, counter: 1, envelope, sender: by, device: bens.device };
}

it('law 11: noise in practice makes my page tell nothing again, and one that is proven there is told', async () => {
	const { practice, bens, sent, challenge } = await createAnasPractice();
	const told = () => sent.filter(({ as }) => as !== 'beat');
	await practice.open();
	await expect.poll(() => sent.length).toBeGreaterThan(0);
	await practice.take(await beatOf(bens, [await challenge()]));
	await expect.poll(() => practice.stage).toBe('on');
	practice.signals!.raise('no');
	await expect.poll(() => told().length).toBe(1);

	const proven = await beatOf(bens, [await challenge()]);
	const noise: PracticeRow[] = [
		{ ...proven, envelope: toBase64url(randomBytes(286)) },
		{ ...proven, id: randomId() },
		{ ...proven, sender: randomId() },
		{ ...proven, counter: 2 },
		await beatOf(bens, []),
		await beatOf(bens, [randomId(), randomId()])
	];
	for (const row of noise) {
		await practice.take({ ...row });
		await practice.take({ ...row, id: randomId() });
	}
	expect(told()).toHaveLength(1);

	await practice.take(proven);
	expect(told()).toHaveLength(2);
	expect(told()[1]).toEqual(told()[0]);
	// Once for each page: what it says from now on it is not told for again.
	await practice.take(proven);
	expect(told()).toHaveLength(2);
	practice.stop();
});
