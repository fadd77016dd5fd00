import * as v from 'valibot';

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

/** Anything but whole choices counts as none made. */
export function parseChoices(text: string | null): Choices {
	try {
		return v.parse(schema, JSON.parse(text ?? ''));
	} catch {
		return DEFAULTS;
	}
}

export function readChoices(): Choices {
	try {
		return parseChoices(localStorage.getItem(PLACE));
	} catch {
		// Blocked by the browser's settings.
		return DEFAULTS;
	}
}

/** Where nothing may be kept they hold until the page is left. */
export function keepChoices(choices: Choices): void {
	try {
		localStorage.setItem(PLACE, JSON.stringify(choices));
	} catch {
		// Full, or blocked.
	}
}
