import * as v from 'valibot';
import type { Nothing } from '#lib/account/contract.ts';

/** Where the browser's push service takes what is to wake this device. Which services are known, the server decides. */
export const StartWaking = v.strictObject({
	endpoint: v.pipe(v.string(), v.maxLength(1_000), v.url())
});

declare module '#lib/realtime/wire.ts' {
	interface Commands {
		/** The server's public key, which a browser binds the address to. */
		'waking:get': { in: v.InferOutput<typeof Nothing>; out: { key: string } };
		/** This device, until its session ends. `waking_unknown`: the server knows no such service. */
		'waking:start': { in: v.InferOutput<typeof StartWaking>; out: object };
		'waking:stop': { in: v.InferOutput<typeof Nothing>; out: object };
	}
}
