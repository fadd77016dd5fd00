/** One reading of the motion sensor: acceleration in m/s², with or without gravity, and when, in ms. */
export type Movement = { x: number; y: number; z: number; at: number };

/** A shake is this much within this time. */
export const SHAKE_WINDOW_MS = 1_000;
const TURNS = 3;
/** Walking with a phone in the hand stays below 8, and so does a bed that moves. */
export const STRONG_MS2 = 12;
/** Two pushes point against each other when the cosine between them is below this. */
const AGAINST = -0.5;

/** What of it is young enough to be part of a shake that goes on now. */
export function youngEnough(trace: readonly Movement[]): Movement[] {
	const now = trace.at(-1)?.at ?? 0;
	return trace.filter(({ at }) => now - at < SHAKE_WINDOW_MS);
}

/**
 * Whether somebody shakes the device: three strong turns back and forth within a second, in whatever
 * direction. One hard knock, a step or a fall is none. What is the same throughout, such as gravity, is taken off.
 */
export function isShake(trace: readonly Movement[]): boolean {
	const pushes = withoutMean(youngEnough(trace)).filter((push) => sizeOf(push) > STRONG_MS2);
	let [last] = pushes;
	let turns = 0;
	for (const push of pushes) {
		if (!last || dot(push, last) > AGAINST * sizeOf(push) * sizeOf(last)) continue;
		turns += 1;
		last = push;
	}
	return turns >= TURNS;
}

type Push = Omit<Movement, 'at'>;

const dot = (a: Push, b: Push) => a.x * b.x + a.y * b.y + a.z * b.z;
const sizeOf = (push: Push) => Math.sqrt(dot(push, push));

function withoutMean(trace: readonly Movement[]): Push[] {
	const mean = (axis: keyof Push) =>
		trace.reduce((sum, movement) => sum + movement[axis], 0) / trace.length;
	const [x, y, z] = [mean('x'), mean('y'), mean('z')];
	return trace.map((movement) => ({ x: movement.x - x, y: movement.y - y, z: movement.z - z }));
}
