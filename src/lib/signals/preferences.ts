import * as v from 'valibot';
import { createChoices } from '#lib/device/kept-choices.ts';

/** Under a name that says nothing, because whoever looks into this browser can read it. */
export const PLACE = 'device';

const schema = v.strictObject({
	keys: v.boolean(),
	vibration: v.boolean(),
	shake: v.boolean(),
	awake: v.boolean(),
	slow: v.boolean(),
	/** Not there in choices from before it was. */
	quiet: v.optional(v.boolean(), false)
});

/** What is switched on here: it belongs to the device, not to the account, and never leaves it. */
export type Choices = v.InferOutput<typeof schema>;

export const DEFAULTS: Choices = {
	keys: true,
	vibration: false,
	shake: false,
	awake: true,
	slow: false,
	quiet: false
};

export const {
	parse: parseChoices,
	read: readChoices,
	keep: keepChoices
} = createChoices<Choices>(PLACE, schema, DEFAULTS);
