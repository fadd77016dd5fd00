import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { buildWhenNeeded } from './build.ts';
import {
	allowedOrigins,
	ConfigError,
	loadSettingsFile,
	readConfig,
	type Config
} from './config.ts';
import { createHttpServer, type PageHandler } from './http.ts';
import { loadBuiltPages, loadVitePages } from './pages.ts';
import { attachSockets } from './sockets.ts';

/** How long open requests may take to end after SIGTERM. */
const DRAIN_MS = 2_000;

async function start(config: Config): Promise<void> {
	if (config.pages === 'build') buildWhenNeeded();
	const app = createApp(config);

	let origins: string[] = [];
	let pages: PageHandler = (_, response) => response.writeHead(503, { 'retry-after': '1' }).end();
	const http = createHttpServer(
		config,
		() => origins,
		(request, response) => pages(request, response)
	);
	const io = attachSockets(app, http, () => origins);

	await new Promise<void>((listening, failed) => {
		http.once('error', failed);
		http.listen(config.port, config.host, listening);
	});
	const { port } = http.address() as AddressInfo;
	origins = allowedOrigins(config, port);
	pages = config.pages === 'vite' ? await loadVitePages(http) : await loadBuiltPages(origins[0]!);
	const behind = config.publicOrigin ? `, listening on port ${port}` : '';
	console.log(`Attune is ready at ${origins[0]}${behind}`);

	const end = () => {
		app.close();
		process.exit(0);
	};
	const stop = () => {
		setTimeout(end, DRAIN_MS).unref();
		// Sockets first: one that stays open would keep the process alive.
		io.disconnectSockets(true);
		http.close(end);
		http.closeIdleConnections();
	};
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
}

try {
	loadSettingsFile();
	await start(readConfig(process.env, process.argv.slice(2)));
} catch (fault) {
	console.error(describe(fault));
	process.exit(1);
}

function describe(fault: unknown): string {
	if (fault instanceof ConfigError) return fault.message;
	if (fault instanceof Error && 'code' in fault && fault.code === 'EADDRINUSE')
		return 'That port is taken. Write another one, such as PORT=3001.';
	return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
