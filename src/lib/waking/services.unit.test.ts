import { expect, it } from 'vitest';
import { isPushService } from './services.server.ts';

it.each([
	'https://fcm.googleapis.com/fcm/send/abc:def',
	'https://fcm.googleapis.com:443/wp/abc',
	'https://updates.push.services.mozilla.com/wpush/v2/abc',
	'https://web.push.apple.com/abc',
	'https://wns2-par02p.notify.windows.com/w/?token=abc'
])('the server sends to %s', (endpoint) => {
	expect(isPushService(endpoint, [])).toBe(true);
});

it.each([
	'http://fcm.googleapis.com/fcm/send/abc',
	'https://fcm.googleapis.com:8443/fcm/send/abc',
	'https://fcm.googleapis.com@127.0.0.1/abc',
	'https://user@fcm.googleapis.com/abc',
	'https://fcm.googleapis.com.example.org/abc',
	'https://example.org/fcm.googleapis.com',
	'https://evilpush.apple.com.example.org/abc',
	'https://evilpush.apple.com/abc',
	'https://push.apple.com.example/abc',
	'https://127.0.0.1/abc',
	'https://[::1]/abc',
	'https://169.254.169.254/latest/meta-data',
	'https://localhost/abc',
	'https://push.example.org/abc',
	'file:///etc/passwd',
	'ftp://fcm.googleapis.com/abc',
	'javascript:alert(1)',
	'fcm.googleapis.com',
	''
])('the server does not send to %s', (endpoint) => {
	expect(isPushService(endpoint, [])).toBe(false);
});

it('the server sends to an origin its host has added, and to nothing beside it', () => {
	const more = ['https://push.example.org', 'http://127.0.0.1:4000'];
	expect(isPushService('https://push.example.org/abc', more)).toBe(true);
	expect(isPushService('http://127.0.0.1:4000/abc', more)).toBe(true);
	expect(isPushService('http://push.example.org/abc', more)).toBe(false);
	expect(isPushService('https://a.push.example.org/abc', more)).toBe(false);
	expect(isPushService('http://127.0.0.1:4001/abc', more)).toBe(false);
	expect(isPushService('https://user:word@push.example.org/abc', more)).toBe(false);
});
