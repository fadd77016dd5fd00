/**
 * Words to choose from. Those for what is hard stand among the others, in no order of good or bad. A word keeps its
 * key: it is inside what is kept.
 */
export const FEELINGS = {
	/** How is your heart? */
	heart: [
		...(['warm', 'tender', 'anxious', 'numb', 'calm', 'not_here', 'playful', 'sad'] as const),
		...(['tired', 'hopeful', 'angry', 'not_ok', 'unsure'] as const)
	],
	/** How is your body? */
	body: [
		...(['relaxed', 'tense', 'tired', 'numb', 'restless', 'warm', 'heavy', 'sore'] as const),
		...(['awake', 'not_here', 'not_ok', 'unsure'] as const)
	],
	/** What would be good now? */
	good: [
		...(['quiet', 'near', 'space', 'hug', 'talk', 'laugh', 'rest', 'outside'] as const),
		...(['tea', 'alone', 'unsure'] as const)
	]
} as const;

export type Question = keyof typeof FEELINGS;
export type Feeling = (typeof FEELINGS)[Question][number];

export const QUESTIONS = Object.keys(FEELINGS) as Question[];
export const ALL_FEELINGS = [...new Set(QUESTIONS.flatMap((question) => FEELINGS[question]))];
