import { SignIn } from '#lib/account/contract.ts';
import { endpoint } from '#lib/account/endpoint.server.ts';

export const POST = endpoint(SignIn, ({ accounts }, input, visitor) =>
	accounts.signIn(input, visitor)
);
