import type { Moment } from './rules.ts';

/** Gives the present moment on both clocks. */
export type Clock = () => Moment;

export const readClock: Clock = () => ({ mono: performance.now(), wall: Date.now() });
