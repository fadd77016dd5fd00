// Takes an invite's secret out of the address bar before the router has read it.
import '#lib/pairing/pending-invite.ts';
import type { HandleClientError } from '@sveltejs/kit';

export const handleError: HandleClientError = ({ error }) => {
	const id = crypto.randomUUID();
	console.error(id, error);
	return { message: 'unexpected', id };
};
