import { m } from '#lib/paraglide/messages.js';
import { atStart } from '#lib/pairing/partner-name.ts';
import type { ShapeForm } from '#lib/ui/Shape.svelte';
import type { ListedLimit } from './boundaries.svelte.ts';

/** What cannot be read is drawn, and counts, as no. */
export const limitForm = ({ content }: ListedLimit): ShapeForm =>
	content?.strength === 'ask' ? 'bars' : 'square';

/** The small lines below a limit's words. */
export function limitLines(limit: ListedLimit, name: string): string[] {
	const { content, understood, mine } = limit;
	const strength = !content
		? null
		: content.strength === 'no'
			? m.boundaries_strength_no()
			: m.boundaries_strength_ask();
	const understanding = !understood
		? null
		: mine
			? m.boundaries_understood_theirs({ name: atStart(name) })
			: m.boundaries_understood_mine();
	const status = [strength, understanding].filter((part) => part !== null).join(' · ');
	const helps = content?.helps ? m.boundaries_helps_line({ words: content.helps }) : null;
	const sending = limit.lifting
		? m.boundaries_lifting()
		: limit.unsent
			? m.boundaries_unsent()
			: null;
	return [status || null, helps, sending].filter((line) => line !== null);
}
