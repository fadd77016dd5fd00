import { FinishRecovery } from '#lib/account/contract.ts';
import { endpoint } from '#lib/account/endpoint.server.ts';

export const POST = endpoint(FinishRecovery, ({ accounts }, input, visitor) =>
	accounts.finishRecovery(input, visitor)
);
