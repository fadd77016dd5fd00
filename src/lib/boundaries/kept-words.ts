import { m } from '#lib/paraglide/messages.js';
import { ANSWER_WORDS } from './agreement-lines.ts';
import type { KeptContent } from './contents.ts';

/** One thing of mine in a line or two, as I would write it down. Of my partner there is nothing in it. */
export function keptWords(content: KeptContent): string {
	if (content.is === 'limit') {
		const strength =
			content.strength === 'no' ? m.boundaries_strength_no() : m.boundaries_strength_ask();
		const helps = content.helps ? `\n  ${m.boundaries_helps_line({ words: content.helps })}` : '';
		return `${content.words}: ${strength}${helps}`;
	}
	const said = ANSWER_WORDS[content.says]();
	const { condition } = content;
	return `${content.words}: ${condition === null ? said : m.boundaries_said_condition({ said, condition })}`;
}

/** All of it as plain text. */
export function keptText(all: readonly KeptContent[]): string {
	const part = (heading: string, is: KeptContent['is']) => {
		const lines = all.filter((one) => one.is === is).map((one) => `- ${keptWords(one)}`);
		return lines.length > 0 ? [[heading, ...lines].join('\n')] : [];
	};
	return [
		...part(m.boundaries_my_limits(), 'limit'),
		...part(m.boundaries_kept_answers(), 'answer')
	].join('\n\n');
}
