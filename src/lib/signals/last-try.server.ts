import type { App } from '#server/app.ts';
import type { SignedIn } from '#lib/account/sessions.server.ts';
import { requireCouple } from '#lib/pairing/couple.server.ts';
import type { Budgets } from '#lib/realtime/budgets.server.ts';
import { answer, Refused, type Caller } from '#lib/realtime/handlers.server.ts';
import { signalHandlers } from './handlers.server.ts';
import type { LastTry } from './contract.ts';

/**
 * What a page could not send by its socket before it was left, one after the other and each through the wrapper, as if it
 * had come that way. A refusal ends it, and what follows is sent by the next opening, in its order; but for a number that
 * was taken before, from a try whose answer nobody waited for.
 * @throws Refused `signed_out` when the browser was signed in anew, `not_linked` when it was sealed for another couple.
 */
export async function takeLastTry(
	app: App,
	budgets: Budgets,
	signedIn: SignedIn | null,
	{ device, couple, operations }: LastTry
): Promise<void> {
	if (!signedIn || signedIn.deviceId !== device) throw new Refused('signed_out');
	const { userId, deviceId } = signedIn;
	if (requireCouple(app.db, userId).id !== couple) throw new Refused('not_linked');
	const caller: Caller = { app, userId, deviceId, socket: null };
	for (const { name, payload } of operations) {
		const handler = signalHandlers.find((one) => one.name === name)!;
		const reply = await answer(caller, handler, budgets, payload);
		if (!reply.ok && reply.code !== 'number_used') throw new Refused(reply.code);
	}
}
