import type { Line } from '#lib/device/line.ts';
import type { Look } from '#lib/discretion/choices.ts';
import { PICTURES } from '#lib/discretion/look-pictures.ts';
import { nameOfLook } from '#lib/discretion/look-words.ts';
import { m } from '#lib/paraglide/messages.js';

/** What can be chosen. None of it says what the app is for, or that anybody has done anything. */
export const CHOICES = ['new', 'update', 'later', 'none'] as const;
export type Choice = (typeof CHOICES)[number];

export const wordsOf = (choice: Choice): string =>
	({
		new: m.waking_line_new(),
		update: m.waking_line_update(),
		later: m.waking_line_later(),
		none: m.waking_line_none()
	})[choice];

/** The line as it is shown, under the name and picture that this device has in the tab. */
export const lineOf = (choice: Choice, look: Look): Line => ({
	choice,
	title: nameOfLook(look),
	words: choice === 'none' ? null : wordsOf(choice),
	icon: PICTURES[look].line
});

export const choiceOf = (line: Line | null): Choice =>
	CHOICES.find((one) => one === line?.choice) ?? 'new';
