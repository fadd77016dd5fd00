import type { Handle, HandleServerError } from '@sveltejs/kit';
import type { App } from '#server/app.ts';
import { DEFAULTS } from '#lib/discretion/choices.ts';
import { m } from '#lib/paraglide/messages.js';

/** The server put it there before it loaded this bundle (server/app.ts). */
const app = () => (globalThis as Record<symbol, unknown>)[Symbol.for('attune.app')] as App;

export const handle: Handle = async ({ event, resolve }) => {
	event.locals.app = app();
	const response = await resolve(event, { transformPageChunk: ({ html }) => withExit(html) });
	const links = response.headers.get('link');
	if (links) response.headers.set('link', largestFirst(links));
	return response;
};

/**
 * What a page loads, as SvelteKit lists it: styles, without which not even the exit is drawn, then the chunks, then the files
 * of a few bytes that name them. Over HTTP/1.1 a browser asks for six at a time.
 */
const largestFirst = (links: string): string =>
	links
		.split(', ')
		.sort((one, other) => placeOf(one) - placeOf(other))
		.join(', ');

const placeOf = (link: string): number =>
	link.includes('as="style"') ? 0 : link.includes('/chunks/') ? 1 : 2;

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
