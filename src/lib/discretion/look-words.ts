import { m } from '#lib/paraglide/messages.js';
import type { Look } from './choices.ts';

export const nameOfLook = (look: Look): string =>
	({ own: m.app_name(), notes: m.look_notes(), weather: m.look_weather() })[look];
