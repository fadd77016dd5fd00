import { BeginRecovery } from '#lib/account/contract.ts';
import { endpoint } from '#lib/account/endpoint.server.ts';

export const POST = endpoint(BeginRecovery, async ({ accounts }, input, visitor) => ({
	reply: await accounts.beginRecovery(input, visitor)
}));
