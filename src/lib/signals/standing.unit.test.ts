import { beforeEach, expect, it } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import {
	change,
	keyOf,
	NEW_STANDING,
	takeFromBeat,
	takeRow,
	type By,
	type OpenedRow,
	type Standings
} from './standing.ts';

const MOST = 8;
const NOW = 1_700_000_000_000;
const device = randomId();

let standings: Standings;
beforeEach(() => {
	standings = new Map();
});

const tell = (by: By, id: string) => takeFromBeat(standings, by, device, id, 'no');
/** Far more than anybody raises. @returns their ids, in order. */
function flood(by: By): string[] {
	const ids = Array.from({ length: 100 }, randomId);
	for (const id of ids) {
		tell(by, id);
		expect(standings.size).toBeLessThanOrEqual(MOST + 2);
	}
	return ids;
}
const has = (by: By, id: string) => standings.has(keyOf(by, id));
const rowOf = (id: string, content: OpenedRow['content']): OpenedRow => ({
	id,
	by: 'partner',
	version: { device, counter: 1 },
	content,
	receipt: 'none',
	seenBefore: false
});
const raise = { kind: 'wait', need: null, raisedAt: NOW } as const;

it('law 11: ever new raises of the partner that only beats tell of never make more than eight stand, the latest', () => {
	const ids = flood('partner');
	expect([...standings.keys()]).toEqual(ids.slice(-MOST).map((id) => keyOf('partner', id)));
});

it('law 6: a raise that has a row stays through any number that have none, also one that does not open', () => {
	const [readable, unreadable] = [randomId(), randomId()];
	takeRow(standings, rowOf(readable, { is: 'raise', raise }), NOW);
	takeRow(standings, rowOf(unreadable, { is: 'unreadable' }), NOW);
	flood('partner');
	expect(standings.get(keyOf('partner', readable))).toMatchObject({ kind: 'wait', lowered: false });
	expect(has('partner', unreadable)).toBe(true);
	expect(standings.size).toBe(MOST + 2);
});

it('law 6: a raise whose row comes after a beat has told of it stays as well', () => {
	const id = randomId();
	tell('partner', id);
	takeRow(standings, rowOf(id, { is: 'raise', raise }), NOW);
	flood('partner');
	// Of two kinds under one id the strictest stays.
	expect(standings.get(keyOf('partner', id))).toMatchObject({ kind: 'no', onServer: true });
});

it('law 4: the partner’s flood takes away nothing of mine, neither what is on its way nor what has none', () => {
	const [told, unsent, refused] = [randomId(), randomId(), randomId()];
	tell('me', told);
	for (const id of [unsent, refused])
		standings.set(keyOf('me', id), { ...NEW_STANDING, ...raise, id, by: 'me', device });
	change(standings, 'me', unsent, { unsent: true });
	change(standings, 'me', refused, { refused: true });
	for (let sent = 0; sent < 100; sent += 1) tell('partner', randomId());
	expect([told, unsent, refused].map((id) => has('me', id))).toEqual([true, true, true]);
	// Nor does another device of mine, however much it tells of.
	for (let sent = 0; sent < 100; sent += 1) tell('me', randomId());
	expect([told, unsent, refused].map((id) => has('me', id))).toEqual([false, true, true]);
});
