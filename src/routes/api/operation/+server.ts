import { endpoint } from '#lib/account/endpoint.server.ts';
import { LastTry } from '#lib/signals/contract.ts';

export const POST = endpoint(LastTry, async ({ lastTry, sessions }, input, _visitor, event) => {
	await lastTry!(await sessions.getSignedIn(event.cookies.get(sessions.sessionCookie)), input);
	return {};
});
