import { m } from '#lib/paraglide/messages.js';
import type { OpenedTopic } from './opened.ts';

export type Topic = Pick<OpenedTopic, 'id' | 'name' | 'rank'>;
type Placed = { id: string; placing: { topic: string | null } };
/** Items under one heading; null for what stands under none. */
export type Group<Item> = { topic: Topic | null; items: Item[] };

/** In the order of the topics, and what stands under none last. A topic without items is left out. */
export function groupByTopic<Item extends Placed>(
	items: readonly Item[],
	topics: readonly Topic[]
): Group<Item>[] {
	const known = new Set(topics.map((topic) => topic.id));
	const topicOf = ({ placing }: Item) =>
		placing.topic !== null && known.has(placing.topic) ? placing.topic : null;
	const grouped = Map.groupBy(items, topicOf);
	return [...topics, null]
		.map((topic) => ({ topic, items: grouped.get(topic?.id ?? null) ?? [] }))
		.filter((group) => group.items.length > 0);
}

/** A rank for a topic that comes at this place among the others. */
export function rankAt(topics: readonly Topic[], place: number): number {
	const [before, after] = [topics[place - 1], topics[place]];
	if (before && after) return (before.rank + after.rank) / 2;
	if (before) return before.rank + 1;
	return after ? after.rank - 1 : 0;
}

/** For a choice of a topic; the empty one is none. */
export const topicOptions = (topics: readonly Topic[]) => [
	{ value: '', label: m.boundaries_topic_none() },
	...topics.map(({ id, name }) => ({ value: id, label: name }))
];
