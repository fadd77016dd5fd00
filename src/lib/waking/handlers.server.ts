import { Nothing } from '#lib/account/contract.ts';
import { command, Refused } from '#lib/realtime/handlers.server.ts';
import { StartWaking } from './contract.ts';
import { isPushService } from './services.server.ts';
import { requireWakingKey, startWaking, stopWaking } from './store.server.ts';
import { vapidPublicKey } from './vapid.server.ts';

export const wakingHandlers = [
	command('waking:get', Nothing, 'waking', ({ app }) => ({
		key: vapidPublicKey(requireWakingKey(app.db))
	})),
	command('waking:start', StartWaking, 'waking', ({ app, deviceId }, { endpoint }) => {
		if (!isPushService(endpoint, app.config.pushServices)) throw new Refused('waking_unknown');
		startWaking(app.db, deviceId, endpoint);
		return {};
	}),
	command('waking:stop', Nothing, 'waking', ({ app, deviceId }) => {
		stopWaking(app.db, deviceId);
		return {};
	})
];
