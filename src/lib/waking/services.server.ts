/**
 * The services through which browsers can be woken, each by its maker's own hosts. An address comes from a client, and
 * this server sends to it: to any other host it does not. `*.` stands for one name or more in front.
 */
const HOSTS = [
	// Chrome, what is made of it, and Android.
	'fcm.googleapis.com',
	// Firefox.
	'*.push.services.mozilla.com',
	// Safari, and web apps on iPhones and iPads.
	'*.push.apple.com',
	// Edge.
	'*.notify.windows.com'
];

/** @param more origins that whoever runs the server has added, such as `https://push.example.org`. */
export function isPushService(endpoint: string, more: readonly string[]): boolean {
	if (!URL.canParse(endpoint)) return false;
	const { origin, protocol, hostname, port, username, password } = new URL(endpoint);
	if (username !== '' || password !== '') return false;
	if (more.includes(origin)) return true;
	return protocol === 'https:' && port === '' && HOSTS.some((host) => fits(hostname, host));
}

const fits = (hostname: string, host: string): boolean =>
	host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host;
