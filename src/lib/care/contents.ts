import * as v from 'valibot';

/** In UTF-16 units. All five at their longest still fit in the largest bucket of an envelope. */
export const MAX_CARE_CHARS = 250;

const Text = v.pipe(v.string(), v.maxLength(MAX_CARE_CHARS));

/** Inside what the partner may read. An empty text says nothing. */
export const CareContent = v.strictObject({
	/** What helps me. */
	helps: Text,
	/** What does not. */
	helpsNot: Text,
	/** How I want to be touched, or not. */
	touch: Text,
	/** Who I can call. */
	call: Text
});
/** Inside what I alone can read: the same, and words to myself for when I have said wait or no. */
export const OwnCareContent = v.strictObject({ ...CareContent.entries, myself: Text });

export type CareContent = v.InferOutput<typeof CareContent>;
export type OwnCareContent = v.InferOutput<typeof OwnCareContent>;

export const NO_CARE: OwnCareContent = { helps: '', helpsNot: '', touch: '', call: '', myself: '' };
