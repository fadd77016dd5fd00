import * as v from 'valibot';

/**
 * What a person has chosen for this device: it belongs to the device, not to the account, and never leaves it. It goes when
 * they sign out here themself, or delete the account. Signed out from elsewhere, or in again, they find it as it was: a partner
 * who ends their session must not give the tab its own name back, or show what was to be quiet.
 */
export function createChoices<Choices>(
	place: string,
	schema: v.GenericSchema<unknown, Choices>,
	defaults: Choices
) {
	/** Anything but whole choices counts as none made. */
	function parse(text: string | null): Choices {
		try {
			return v.parse(schema, JSON.parse(text ?? ''));
		} catch {
			return defaults;
		}
	}

	function read(): Choices {
		try {
			return parse(localStorage.getItem(place));
		} catch {
			// Blocked by the browser's settings.
			return defaults;
		}
	}

	/** Where nothing may be kept they hold until the page is left. */
	function keep(choices: Choices): void {
		try {
			localStorage.setItem(place, JSON.stringify(choices));
		} catch {
			// Full, or blocked.
		}
	}

	return { parse, read, keep };
}
