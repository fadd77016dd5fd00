import { Nothing } from '#lib/account/contract.ts';
import type { SignedIn } from '#lib/account/sessions.server.ts';
import { command, Refused, requireSocket } from '#lib/realtime/handlers.server.ts';
import { StartWaking } from './contract.ts';
import { isPushService } from './services.server.ts';
import { requireWakingKey, startWaking, stopWaking } from './store.server.ts';
import { vapidPublicKey } from './vapid.server.ts';

export const wakingHandlers = [
	command('waking:get', Nothing, 'waking', ({ app }) => ({
		key: vapidPublicKey(requireWakingKey(app.db))
	})),
	command('waking:start', StartWaking, 'waking', (caller, { endpoint }) => {
		const { db, config } = caller.app;
		if (!isPushService(endpoint, config.pushServices)) throw new Refused('waking_unknown');
		const { sessionHash } = requireSocket(caller).data as SignedIn;
		startWaking(db, sessionHash, endpoint);
		return {};
	}),
	command('waking:stop', Nothing, 'waking', ({ app, deviceId }) => {
		stopWaking(app.db, deviceId);
		return {};
	})
];
