import { createContext } from 'svelte';
import { keepChoices, PLACE, readChoices, type Choices } from './preferences.ts';

export const [getPreferences, setPreferences] = createContext<Preferences>();

/** What is switched on on this device, the same in all its tabs. */
export class Preferences {
	choices = $state.raw<Choices>(readChoices());

	constructor() {
		window.addEventListener('storage', this.#follow);
	}

	set(choice: keyof Choices, on: boolean): void {
		this.choices = { ...this.choices, [choice]: on };
		keepChoices(this.choices);
	}

	close(): void {
		window.removeEventListener('storage', this.#follow);
	}

	/** Another tab has changed them; without a key it has cleared everything. */
	#follow = ({ key }: StorageEvent) => {
		if (key === PLACE || key === null) this.choices = readChoices();
	};
}
