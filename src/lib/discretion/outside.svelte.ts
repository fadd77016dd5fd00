import { createContext } from 'svelte';
import { DEFAULTS, keepChoices, PLACE, readChoices, type Choices } from './choices.ts';

export const [getOutside, setOutside] = createContext<Outside>();

/** How this device hides, the same in all its tabs. Until it is opened, as on the server, it is what nobody has chosen. */
export class Outside {
	choices = $state.raw<Choices>(DEFAULTS);

	/** Reads what is chosen here, and follows it until the returned function is called. */
	open(): () => void {
		this.choices = readChoices();
		// Another tab has changed them; without a key it has cleared everything.
		const follow = ({ key }: StorageEvent) => {
			if (key === PLACE || key === null) this.choices = readChoices();
		};
		window.addEventListener('storage', follow);
		return () => window.removeEventListener('storage', follow);
	}

	choose(some: Partial<Choices>): void {
		this.choices = { ...this.choices, ...some };
		keepChoices(this.choices);
	}
}
