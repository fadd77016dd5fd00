import { coupleHandlers } from './couple-handlers.server.ts';
import { inviteHandlers } from './invite-handlers.server.ts';

export const pairingHandlers = [...inviteHandlers, ...coupleHandlers];
