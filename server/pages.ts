import type { Server } from 'node:http';
import { DEV_WORKER } from './dev-worker.ts';
import { SERVICE_WORKER, type PageHandler } from './http.ts';

/** SvelteKit as it was built. The bundle reads its origin from the environment when it is loaded. */
export async function loadBuiltPages(origin: string): Promise<PageHandler> {
	process.env.ORIGIN = origin;
	process.env.BODY_SIZE_LIMIT = '16K';
	const bundle = new URL('../build/handler.js', import.meta.url).href;
	const { handler } = (await import(bundle)) as { handler: PageHandler };
	return handler;
}

/** SvelteKit compiled on demand by Vite, with live reload over the same server. */
export async function loadVitePages(http: Server): Promise<PageHandler> {
	const { createServer } = await import('vite');
	const vite = await createServer({
		// Any other way writes a file beside the configuration, at which Node's watcher would restart us for ever.
		configLoader: 'native',
		server: { middlewareMode: true, hmr: { server: http } },
		appType: 'custom'
	});
	return (request, response) => {
		if (request.url !== SERVICE_WORKER) return vite.middlewares(request, response);
		response.writeHead(200, { 'content-type': 'text/javascript' }).end(DEV_WORKER);
	};
}
