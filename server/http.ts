import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isHttps, type Config } from './config.ts';

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => void;

const READING = ['GET', 'HEAD', 'OPTIONS'];

/** Static files and workers get this policy; SvelteKit's pages set their own with a nonce (svelte.config.js). */
const STATIC_POLICY =
	"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What keeps the app on a device (src/service-worker/) fetches it from here, and runs nothing else. */
export const SERVICE_WORKER = '/service-worker.js';
const SERVICE_WORKER_POLICY =
	"default-src 'none'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function securityHeaders(config: Config): [string, string][] {
	const headers: [string, string][] = [
		['content-security-policy', STATIC_POLICY],
		['x-content-type-options', 'nosniff'],
		['x-frame-options', 'DENY'],
		['referrer-policy', 'no-referrer'],
		['cross-origin-opener-policy', 'same-origin'],
		['cross-origin-resource-policy', 'same-origin'],
		['cross-origin-embedder-policy', 'require-corp'],
		['x-robots-tag', 'noindex'],
		[
			'permissions-policy',
			'accelerometer=(self), camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()'
		]
	];
	if (isHttps(config)) headers.push(['strict-transport-security', 'max-age=31536000']);
	return headers;
}

/** The web server: headers on everything, and no request from another origin that changes something. */
export function createHttpServer(
	config: Config,
	origins: () => string[],
	pages: PageHandler
): Server {
	const headers = securityHeaders(config);
	return createServer((request, response) => {
		for (const [name, value] of headers) response.setHeader(name, value);
		if (request.url === SERVICE_WORKER)
			response.setHeader('content-security-policy', SERVICE_WORKER_POLICY);
		const reading = READING.includes(request.method ?? '');
		if (!reading && !origins().includes(request.headers.origin ?? ''))
			return refuseOrigin(response);
		pages(request, response);
	});
}

function refuseOrigin(response: ServerResponse): void {
	response.writeHead(403, { 'content-type': 'application/json' });
	response.end(JSON.stringify({ ok: false, code: 'foreign_origin' }));
}
