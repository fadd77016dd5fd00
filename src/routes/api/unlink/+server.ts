import { endpoint } from '#lib/account/endpoint.server.ts';
import { UnlinkByToken } from '#lib/pairing/contract.ts';

export const POST = endpoint(UnlinkByToken, async ({ leaving }, { token, tell }) => {
	leaving.unlinkByToken(token, tell);
	return {};
});
