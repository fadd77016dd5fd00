import { expect, test } from 'vitest';
import { groupByTopic, rankAt } from './topics.ts';

const topics = [
	{ id: 'a', name: 'Closeness', rank: 1 },
	{ id: 'b', name: 'Talking', rank: 2 }
];
const item = (id: string, topic: string | null) => ({ id, placing: { topic, review: null } });

test('items stand under their topics, and what stands under none, or one that is gone, comes last', () => {
	const items = [item('1', null), item('2', 'b'), item('3', 'gone'), item('4', 'b')];
	expect(
		groupByTopic(items, topics).map(({ topic, items }) => [topic?.id, items.map(({ id }) => id)])
	).toEqual([
		['b', ['2', '4']],
		[undefined, ['1', '3']]
	]);
});

test('a topic is put anywhere among the others by its rank alone', () => {
	expect(rankAt(topics, 0)).toBeLessThan(1);
	expect(rankAt(topics, 1)).toBe(1.5);
	expect(rankAt(topics, 2)).toBeGreaterThan(2);
	expect(rankAt([], 0)).toBe(0);
});
