import { createContext } from 'svelte';
import type { Exercise } from './exercises.ts';

export const [getUnderWay, setUnderWay] = createContext<UnderWay>();

/** The exercise somebody is doing, in the memory of this page alone. It knows no key: it goes on while the app is locked. */
export class UnderWay {
	/** At the step after the last it is done. */
	now = $state.raw<{ exercise: Exercise; at: number } | null>(null);

	go(exercise: Exercise, at: number): void {
		this.now = { exercise, at };
	}

	end(): void {
		this.now = null;
	}
}
