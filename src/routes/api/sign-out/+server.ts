import { Nothing } from '#lib/account/contract.ts';
import { endpoint } from '#lib/account/endpoint.server.ts';

export const POST = endpoint(Nothing, async ({ accounts, sessions }, _input, _visitor, event) => {
	const signedIn = await sessions.getSignedIn(event.cookies.get(sessions.sessionCookie));
	return { cookies: signedIn ? [accounts.signOut(signedIn)] : [] };
});
