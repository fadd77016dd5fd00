import type { Look } from './choices.ts';

/** `line`: as a picture that every system can show beside a line (device/line.ts). */
export const PICTURES: Record<Look, { tab: string; apple: string; line: string }> = {
	own: { tab: '/icon.svg', apple: '/icon-apple.png', line: '/icon-192.png' },
	notes: {
		tab: '/icon-notes.svg',
		apple: '/icon-apple-notes.png',
		line: '/icon-notes-192.png'
	},
	weather: {
		tab: '/icon-weather.svg',
		apple: '/icon-apple-weather.png',
		line: '/icon-weather-192.png'
	}
};
