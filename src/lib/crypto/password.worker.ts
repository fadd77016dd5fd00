import { stretchPassword } from './password.ts';

/** In: what to stretch. Out: the 32 bytes, moved rather than copied, or null when that failed. */
addEventListener('message', async (event: MessageEvent<{ username: string; password: string }>) => {
	try {
		const stretched = await stretchPassword(event.data.username, event.data.password);
		postMessage(stretched, { transfer: [stretched.buffer] });
	} catch {
		postMessage(null);
	}
});
