import { accountHandlers } from '#lib/account/handlers.server.ts';
import { boundaryHandlers } from '#lib/boundaries/handlers.server.ts';
import { careHandlers } from '#lib/care/handlers.server.ts';
import { checkInHandlers } from '#lib/check-ins/handlers.server.ts';
import { timeHandlers } from '#lib/time-together/handlers.server.ts';
import { pairingHandlers } from '#lib/pairing/handlers.server.ts';
import { signalHandlers } from '#lib/signals/handlers.server.ts';
import { wakingHandlers } from '#lib/waking/handlers.server.ts';
import type { Handler } from '#lib/realtime/handlers.server.ts';

/** Every command the server knows. A new feature adds its line here. */
export const handlers: Handler[] = [
	...accountHandlers,
	...pairingHandlers,
	...signalHandlers,
	...boundaryHandlers,
	...careHandlers,
	...checkInHandlers,
	...timeHandlers,
	...wakingHandlers
];

export const handlersByName: ReadonlyMap<string, Handler> = new Map(
	handlers.map((handler) => [handler.name, handler])
);
