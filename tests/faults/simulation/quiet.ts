/**
 * Tells when nothing is under way any more: WebCrypto and the storage answer on turns of the event loop of
 * their own, and a step of a history is over only when all of them have. They stay the real ones; they are counted.
 */
const nextTurn = globalThis.setImmediate;
let underWay = 0;
let wake: (() => void) | null = null;

function begin(): void {
	underWay += 1;
}

function end(): void {
	underWay -= 1;
	if (underWay === 0) wake?.();
}

type Method = (...args: unknown[]) => Promise<unknown>;

function countCalls(methods: Record<string, Method>): void {
	for (const name of Object.getOwnPropertyNames(methods)) {
		const method = Object.getOwnPropertyDescriptor(methods, name)?.value as unknown;
		if (typeof method !== 'function' || name === 'constructor') continue;
		methods[name] = function (this: unknown, ...args: unknown[]) {
			begin();
			return (method as Method).apply(this, args).finally(end);
		};
	}
}

let isCounting = false;

/** From now on `quiet` knows of everything that begins. */
export function startCounting(): void {
	if (isCounting) return;
	isCounting = true;
	countCalls(SubtleCrypto.prototype as unknown as Record<string, Method>);
	globalThis.setImmediate = ((run: () => void) => {
		begin();
		return nextTurn(() => {
			run();
			end();
		});
	}) as typeof setImmediate;
}

/** Resolves when everything that has begun has ended, with all that followed from it. */
export async function quiet(): Promise<void> {
	do {
		if (underWay > 0) await new Promise<void>((resolve) => (wake = resolve));
		wake = null;
		await new Promise<void>((resolve) => nextTurn(resolve));
	} while (underWay > 0);
}
