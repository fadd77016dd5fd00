/** Runs in the browser that is measured. */
import { randomId } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey } from '#lib/crypto/couple-seal.ts';
import type { Sealing } from './sealing.ts';

const ROUNDS = 9;
const EACH = 100;

export async function time(): Promise<Sealing> {
	const [couple, me, device, partner] = [randomId(), randomId(), randomId(), randomId()];
	const key = await importCoupleKey(crypto.getRandomValues(new Uint8Array(32)));
	const mine = createCoupleSeal(key, { couple, me, device, partner });
	const theirs = createCoupleSeal(key, { couple, me: partner, device: randomId(), partner: me });
	const content = { kind: 'wait', need: null, raisedAt: Date.now() };
	const id = randomId();
	const found: Sealing = { seal: [], open: [] };
	while (found.open.length < ROUNDS) {
		const envelopes: string[] = [];
		found.seal.push(
			await mean(async (counter) =>
				envelopes.push(await mine.sealJson('raise', id, counter, content))
			)
		);
		found.open.push(
			await mean(async (counter) => {
				const opened = await theirs.open(
					{ sender: me, device },
					'raise',
					id,
					counter,
					envelopes[counter - 1]!
				);
				if (!opened.ok) throw new Error('What was sealed does not open.');
			})
		);
	}
	return found;
}

async function mean(run: (counter: number) => Promise<unknown>): Promise<number> {
	const from = performance.now();
	for (let counter = 1; counter <= EACH; counter += 1) await run(counter);
	return (performance.now() - from) / EACH;
}
