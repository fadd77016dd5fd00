import type { Bytes } from './bytes.ts';
import { stretchPassword } from './password.ts';

/** In: what to stretch. Out: the 32 bytes, moved rather than copied, or null when that failed. */
addEventListener('message', async (event: MessageEvent<{ salt: Bytes; password: string }>) => {
	try {
		const stretched = await stretchPassword(event.data.salt, event.data.password);
		postMessage(stretched, { transfer: [stretched.buffer] });
	} catch {
		postMessage(null);
	}
});
