/**
 * Loaded before any of the servers, so that each of them answers with what it has used so far.
 * The servers themselves know nothing of it.
 */
export type Used = {
	/** Processor time of the whole process, in µs. */
	cpu: number;
	/** What the system has given it, in bytes. */
	resident: number;
	/** What is alive in it, in bytes. */
	alive: number;
};

/** What is asked: only how much was used, or, after everything dead has been cleared away, how much is alive. */
export type Question = 'used' | 'alive';

process.on('message', (question: Question) => {
	if (question === 'alive') globalThis.gc!();
	const { user, system } = process.cpuUsage();
	const { rss, heapUsed, external } = process.memoryUsage();
	process.send!({ cpu: user + system, resident: rss, alive: heapUsed + external } satisfies Used);
});
// The channel alone must not keep a server alive that was told to stop.
process.channel?.unref();
