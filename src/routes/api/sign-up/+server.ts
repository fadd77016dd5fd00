import { SignUp } from '#lib/account/contract.ts';
import { endpoint } from '#lib/account/endpoint.server.ts';

export const POST = endpoint(SignUp, ({ accounts }, input, visitor) =>
	accounts.signUp(input, visitor)
);
