import { describe, expect, test } from 'vitest';
import * as write from '#lib/boundaries/writing.ts';
import { createSalt } from '#lib/boundaries/commitment.ts';
import { ListDevice } from '../faults/list/device.ts';
import {
	WORDS,
	NO,
	server,
	world,
	ana,
	ben,
	settle,
	noise,
	ask,
	answer,
	putLimit,
	shown,
	shownLimit,
	isMine
} from './partner-program.fixture.ts';

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
			await ben.send('limit:put', { id, envelope: noise(), kept: noise(), replaces: null }),
			await ben.send('limit:lift', { id, replaces: { device: ana.reader.seal.device, counter: 1 } })
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
	await ana.list.write((lane) => write.giveUpRewording(lane, shown(row.id).row));
	await settle();
	const { rewording, row: later } = shown(row.id);
	expect(rewording).toBeNull();
	await answer(later, NO);
	expect(ana.refused).toEqual([]);
	expect(shown(row.id).answered).toBe(true);
});
