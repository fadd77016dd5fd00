import { command } from '#lib/realtime/handlers.server.ts';
import { Nothing, SaveKeyring } from './contract.ts';
import { deviceHandlers } from './device-handlers.server.ts';
import { passwordHandlers } from './password-handlers.server.ts';
import { requireUser, saveKeyring } from './store.server.ts';

export const accountHandlers = [
	command('keyring:get', Nothing, 'link', ({ app, userId }) => {
		const {
			keyringVersion: version,
			keyring: envelope,
			passwordWrap
		} = requireUser(app.db, userId);
		return { keyring: { version, envelope }, passwordWrap };
	}),
	command('keyring:save', SaveKeyring, 'write', ({ app, userId }, input) => {
		saveKeyring(app.db, userId, input);
		return {};
	}),
	...deviceHandlers,
	...passwordHandlers
];
