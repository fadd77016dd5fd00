import { ProvePassword } from '#lib/account/contract.ts';
import { endpoint } from '#lib/account/endpoint.server.ts';

export const POST = endpoint(
	ProvePassword,
	async ({ accounts, sessions }, input, _visitor, event) => {
		const signedIn = await sessions.getSignedIn(event.cookies.get(sessions.sessionCookie));
		return { cookies: [await accounts.addSession(signedIn, input)] };
	}
);
