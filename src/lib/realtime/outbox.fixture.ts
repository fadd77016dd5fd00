import type { Storage, StoredOperation } from '#lib/device/storage.ts';
import { createOneTab } from '#lib/device/one-tab.fixture.ts';
import { deviceTime } from '#lib/device/time.ts';
import type { Reply } from './codes.ts';
import type { Link } from './connection.svelte.ts';
import { Outbox, type About } from './outbox.ts';

/** An outbox on a line that a test connects and answers by hand; its retries come at once when the test says so. */
export function createOutboxOn(storage: Storage, app: 'open' | 'locked' = 'open') {
	const sent: number[] = [];
	const settled: string[] = [];
	let connected = () => undefined as void;
	let retry: (() => void) | null = null;
	const line = {
		answer: async (): Promise<Reply> => ({ ok: true }),
		connect: () => connected(),
		retry: () => retry?.()
	};
	const link = {
		send: async (_: string, { counter }: { counter: number }) => {
			sent.push(counter);
			return line.answer();
		},
		onConnect: (run: () => void) => {
			connected = run;
			return () => undefined;
		}
	} as unknown as Link;
	const time = {
		now: deviceTime.now,
		after: (_: number, run: () => void) => {
			retry = run;
			return () => undefined;
		}
	};
	const outbox = new Outbox(storage, link, createOneTab(), time, app);
	if (app === 'open') outbox.letGoOn(async () => 'ends');
	outbox.onSettled(({ counter }, reply) =>
		settled.push(`${counter} ${reply.ok ? 'ok' : reply.code}`)
	);
	const add = (id: string) =>
		outbox.add('signal', 'signal:lower', async (counter) => ({ id, counter, envelope: '' }));
	const addToList = (id: string, about?: About) =>
		outbox.add('list', 'topic:remove', async (counter) => ({ id, counter }), about);
	return { outbox, line, sent, settled, add, addToList };
}

/** What has been given back, by its place. */
export async function givenBackIn(storage: Storage): Promise<[IDBValidKey, string][]> {
	const places = await storage.getAllKeys('draft');
	const drafts = await storage.getAll('draft');
	return places.map((place, at) => [place, drafts[at]!]);
}

/** The id of what is added, as words typed on this device. */
export const sealTyped = async ({ lane, counter, payload }: StoredOperation) => ({
	place: `${lane} ${counter}`,
	sealed: (payload as { id: string }).id
});

/** Whatever would be sent has been sent by then: the storage answers on turns of the event loop. */
export async function turnsOf(storage: Storage): Promise<void> {
	for (let turn = 0; turn < 10; turn += 1) {
		await storage.count('operation');
		await new Promise(setImmediate);
	}
}
