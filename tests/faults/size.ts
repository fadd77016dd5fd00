/** How much is tried: by default what fits into every run of the tests, with `npm run test:faults -- --full` all of it. */
export const isFull = process.env.FAULTS === 'full';
