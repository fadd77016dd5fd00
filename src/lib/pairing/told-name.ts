import type { Sealed } from '#lib/realtime/wire.ts';

/** Which of two is the newer: what the server told by itself since it was last asked, or its answer. */
export class ToldName {
	#told: (Sealed & { sender: string }) | null = null;

	/** The server is being asked: whatever it told before is in its answer. */
	ask(): void {
		this.#told = null;
	}

	tell(name: Sealed & { sender: string }): void {
		this.#told = name;
	}

	/** @param partner a user id @param answered what the server answered, taken in by now */
	newest(partner: string, answered: Sealed | null): Sealed | null {
		return this.#told?.sender === partner ? this.#told : answered;
	}
}
