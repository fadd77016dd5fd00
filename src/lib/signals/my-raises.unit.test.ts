import { beforeEach, expect, it, vi } from 'vitest';
import { randomBytes, randomId } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey, type CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { LOWERING_KEPT_MS } from './kept-rows.ts';
import { MyRaises, type Operation } from './my-raises.ts';
import { keyOf, openRow, takeFromBeat, takeRow, type Standings } from './standing.ts';

let seal: CoupleSeal;
/** Of another device of mine. */
let elsewhere: CoupleSeal;
let standings: Standings;
let mine: MyRaises;
let kept: Operation[];
let asked: number;
let wall: number;
let storageWorks: boolean;

beforeEach(async () => {
	const key = await importCoupleKey(randomBytes(32));
	const ids = { couple: randomId(), me: randomId(), device: randomId(), partner: randomId() };
	seal = createCoupleSeal(key, ids);
	elsewhere = createCoupleSeal(key, { ...ids, device: randomId() });
	standings = new Map();
	kept = [];
	asked = 0;
	wall = 1_700_000_000_000;
	storageWorks = true;
	mine = new MyRaises(standings, seal, {
		now: () => ({ mono: wall, wall, steady: wall }),
		keep: async (_, sealOperation) => {
			if (!storageWorks) throw new Error('no room');
			kept.push(await sealOperation(kept.length + 1));
		},
		remember: () => undefined,
		forget: () => undefined,
		askAgain: () => (asked += 1)
	});
});

const numbered = (count: number) => vi.waitFor(() => expect(kept).toHaveLength(count));
const only = () => [...standings.values()][0]!;
const rowOf = ({ id, counter, envelope }: Operation, device = seal.device) => ({
	id,
	counter,
	envelope,
	device,
	sender: seal.me,
	lowered: false,
	receipts: []
});

async function served(operation: Operation, device = seal.device) {
	const opened = await openRow(seal, rowOf(operation, device));
	mine.notePassedOver(opened);
	takeRow(standings, opened, wall);
}

it('law 4: a lowering that cannot be kept on this device has not happened', async () => {
	await mine.raise('no').kept;
	storageWorks = false;
	expect(await mine.lower(only().id)).toBe(false);
	expect(only().lowered).toBe(false);
	storageWorks = true;
	expect(await mine.lower(only().id)).toBe(true);
	expect(only().lowered).toBe(true);
});

it('law 6: a raise that cannot be kept on this device stands, and is known to be refused', async () => {
	storageWorks = false;
	await mine.raise('wait').kept;
	expect(only()).toMatchObject({ kind: 'wait', lowered: false, refused: true, onServer: false });
});

it('law 6: that an earlier version has arrived says nothing of a later one', async () => {
	await mine.raise('no').kept;
	await mine.setNeed(only().id, 'space');
	mine.settled(kept[0]!, null);
	expect(only().onServer).toBe(false);
	mine.settled(kept[1]!, null);
	expect(only().onServer).toBe(true);
});

it('law 6: an earlier version that is served takes no later one’s place, and what was passed over is asked for', async () => {
	await mine.raise('no').kept;
	await mine.setNeed(only().id, 'space');
	await served(kept[0]!);
	expect(only()).toMatchObject({ need: 'space', unsent: true, onServer: false });
	expect(asked).toBe(0);
	const content = { kind: 'no', need: 'water', raisedAt: wall };
	const envelope = await elsewhere.sealJson('raise', only().id, 9, content);
	await served({ id: only().id, counter: 9, envelope }, elsewhere.device);
	expect(only()).toMatchObject({ need: 'space', unsent: true, onServer: false });
	mine.settled(kept[1]!, null);
	expect(asked).toBe(1);
});

it('law 2: a milder raise under the id of a no softens nothing', async () => {
	await mine.raise('no').kept;
	mine.settled(kept[0]!, null);
	const { id } = only();
	const content = { kind: 'wait', need: null, raisedAt: wall };
	const envelope = await seal.sealJson('raise', id, 9, content);
	await served({ id, counter: 9, envelope });
	expect(only()).toMatchObject({ kind: 'no', version: { counter: 9 } });
});

it('what the server lacks is raised again for as long as it would still have a lowering, and not after', async () => {
	await mine.raise('no').kept;
	mine.settled(kept[0]!, null);
	wall += LOWERING_KEPT_MS;
	mine.raiseLost([keyOf('me', only().id)]);
	expect(only().onServer).toBe(true);
	wall -= 1;
	mine.raiseLost([keyOf('me', only().id)]);
	expect(only()).toMatchObject({ onServer: false, unsent: true, lowered: false });
});

it('law 6: what got a number that was used before is numbered anew until the server has it', async () => {
	await mine.raise('no').kept;
	mine.settled(kept[0]!, 'number_used');
	await numbered(2);
	expect(only()).toMatchObject({ unsent: true, refused: false, onServer: false });
	mine.settled(kept[1]!, null);
	expect(only().onServer).toBe(true);
	await mine.lower(only().id);
	mine.lowerAnew(kept[2]!);
	await numbered(4);
	expect(kept[3]!.counter).toBeGreaterThan(kept[2]!.counter);
});

it('a server that refuses every number is not asked without end, and one that refuses an old raise revives none', async () => {
	await mine.raise('no').kept;
	wall += LOWERING_KEPT_MS;
	mine.settled(kept[0]!, 'number_used');
	expect(only()).toMatchObject({ refused: true, unsent: false });
	await mine.raise('no').kept;
	const [, later] = [...standings.values()];
	for (let sent = 1; standings.get(keyOf('me', later!.id))!.unsent; sent += 1) {
		await numbered(sent + 1);
		mine.settled(kept[sent]!, 'number_used');
	}
	expect(kept.length).toBeLessThan(300);
});

it('law 4: what a page of this device tells of, and another device raised, is lowered once it has arrived', async () => {
	const id = randomId();
	takeFromBeat(standings, 'me', seal.device, id, 'wait');
	expect(await mine.lower(id)).toBe(false);
	const content = { kind: 'wait', need: null, raisedAt: wall };
	const envelope = await elsewhere.sealJson('raise', id, 1, content);
	await served({ id, counter: 1, envelope }, elsewhere.device);
	expect(await mine.lower(id)).toBe(true);
});
