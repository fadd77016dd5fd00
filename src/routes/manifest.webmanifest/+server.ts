import { m } from '#lib/paraglide/messages.js';
import { WAIT_SHORTCUT } from '#lib/signals/shortcut.ts';

/** The sand of app.css: what is seen while the app opens. */
const SAND = '#f6f1ea';

const icon = { src: '/icon.svg', type: 'image/svg+xml', sizes: 'any' };
/** Without a rim of its own: the phone cuts it to its own shape. */
const MASKABLE = {
	src: '/icon-maskable-512.png',
	type: 'image/png',
	sizes: '512x512',
	purpose: 'maskable'
};
const picture = (px: number) => ({
	src: `/icon-${px}.png`,
	type: 'image/png',
	sizes: `${px}x${px}`
});

/** How the app is called, and what it offers, on a home screen: anybody may read it there. */
export function GET(): Response {
	const manifest = {
		id: '/now',
		name: m.app_name(),
		short_name: m.app_name(),
		description: m.app_description(),
		start_url: '/now',
		scope: '/',
		display: 'standalone',
		background_color: SAND,
		theme_color: SAND,
		icons: [icon, picture(192), picture(512), MASKABLE],
		shortcuts: [{ name: m.signals_wait(), url: WAIT_SHORTCUT, icons: [icon, picture(192)] }]
	};
	return Response.json(manifest, { headers: { 'content-type': 'application/manifest+json' } });
}
