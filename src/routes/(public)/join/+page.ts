// First, so that the invite leaves the address bar before anything else happens.
import '#lib/pairing/pending-invite.ts';

// The link's secret is in the fragment and stays in the browser: there is nothing for the server to render.
export const ssr = false;
