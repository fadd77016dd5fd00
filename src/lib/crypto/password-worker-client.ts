import type { Bytes } from './bytes.ts';
import url from './password.worker.ts?worker&url';

/**
 * stretchPassword away from the main thread, so that the page stays alive. The worker, and with it
 * its memory, is ended after each use.
 * @throws Error when the worker cannot start or has too little memory.
 */
export async function stretchPasswordInWorker(salt: Bytes, password: string): Promise<Bytes> {
	const worker = new Worker(workerUrl(), { type: 'module' });
	try {
		return await new Promise<Bytes>((resolve, reject) => {
			const fail = () => reject(new Error('the password could not be stretched'));
			worker.onerror = fail;
			worker.onmessageerror = fail;
			worker.onmessage = (event: MessageEvent<Bytes | null>) =>
				event.data ? resolve(event.data) : fail();
			worker.postMessage({ salt, password });
		});
	} finally {
		worker.terminate();
	}
}

type ScriptPolicy = { createScriptURL(url: string): unknown };
type TrustedTypeFactory = { createPolicy(name: string, rules: object): ScriptPolicy };

let policy: ScriptPolicy | undefined;

/** Under the page's Trusted Types a worker needs a blessed URL; this policy blesses one and no other. */
function workerUrl(): string {
	const { trustedTypes } = window as { trustedTypes?: TrustedTypeFactory };
	if (!trustedTypes) return url;
	policy ??= trustedTypes.createPolicy('attune-worker', {
		createScriptURL(asked: string) {
			if (asked !== url) throw new TypeError('not the password worker');
			return asked;
		}
	});
	return policy.createScriptURL(url) as string;
}
