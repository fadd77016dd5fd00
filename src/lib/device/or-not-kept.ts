import { refuse, type Reply } from '#lib/realtime/codes.ts';

/** A device that is full throws: whoever waits for it is told so, and may try again. */
export const orNotKept = <Out extends object>(work: Promise<Reply<Out>>): Promise<Reply<Out>> =>
	work.catch((fault) => {
		if (fault instanceof DOMException) return refuse('not_kept');
		throw fault;
	});
