import { endpoint } from '#lib/account/endpoint.server.ts';
import { UnlinkByToken } from '#lib/pairing/contract.ts';

export const POST = endpoint(UnlinkByToken, async ({ leaving }, { couple, token, tell }) => {
	leaving.unlinkByToken(couple, token, tell);
	return {};
});
