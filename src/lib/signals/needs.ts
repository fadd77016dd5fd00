/** An optional word sent with a wait or a no. */
export const NEEDS = ['space', 'comfort', 'slower', 'hold', 'water', 'talk'] as const;
export type Need = (typeof NEEDS)[number];
