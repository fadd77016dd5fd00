import type { Handle, HandleServerError } from '@sveltejs/kit';
import type { App } from '#server/app.ts';
import { DEFAULTS } from '#lib/discretion/choices.ts';
import { m } from '#lib/paraglide/messages.js';

/** The server put it there before it loaded this bundle (server/app.ts). */
const app = () => (globalThis as Record<symbol, unknown>)[Symbol.for('attune.app')] as App;

export const handle: Handle = async ({ event, resolve }) => {
	event.locals.app = app();
	return resolve(event, { transformPageChunk: ({ html }) => withExit(html) });
};

/** The exit that app.html has before the page's own. */
const withExit = (html: string): string =>
	html.replace('%exit.away%', DEFAULTS.away).replace('%exit.word%', m.discretion_exit());

export const handleError: HandleServerError = ({ error, event, status }) => {
	const id = crypto.randomUUID();
	const stack =
		error instanceof Error ? error.stack?.split('\n').slice(1, 6).join('\n') : undefined;
	if (status !== 404) app().log.error({ id, route: event.route.id, stack }, 'a page failed');
	return { message: 'unexpected', id };
};
