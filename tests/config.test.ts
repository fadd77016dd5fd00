import { describe, expect, test } from 'vitest';
import { allowedOrigins, ConfigError, isHttps, readConfig } from '../server/config.ts';

describe('the configuration', () => {
	test('serves on localhost, from one file, when nothing is set', () => {
		const config = readConfig({}, []);
		expect(config).toMatchObject({
			host: '127.0.0.1',
			port: 3000,
			publicOrigin: null,
			pages: 'build'
		});
		expect(config.databaseFile).toMatch(/data\/attune\.db$/);
		expect(isHttps(config)).toBe(false);
	});

	test.each([
		[{ PORT: 'lots' }, 'PORT=3000'],
		[{ PORT: '70000' }, 'PORT=3000'],
		[{ PORT: '' }, 'PORT=3000'],
		[{ HOST: '' }, 'HOST=127.0.0.1'],
		[{ HOST: '0.0.0.0' }, 'PUBLIC_ORIGIN=https://'],
		[{ HOST: '0.0.0.0', PUBLIC_ORIGIN: 'http://localhost:3000' }, 'PUBLIC_ORIGIN=https://'],
		[{ HOST: '192.168.0.9', PUBLIC_ORIGIN: 'http://127.0.0.1:3000' }, 'PUBLIC_ORIGIN=https://'],
		[{ PUBLIC_ORIGIN: 'example.org' }, 'PUBLIC_ORIGIN=https://'],
		[{ PUBLIC_ORIGIN: 'https://example.org/' }, 'PUBLIC_ORIGIN=https://'],
		[{ PUBLIC_ORIGIN: 'http://example.org' }, 'PUBLIC_ORIGIN=https://'],
		[{ PUBLIC_ORIGIN: 'ftp://example.org' }, 'PUBLIC_ORIGIN=https://'],
		[{ DATABASE_FILE: '' }, 'DATABASE_FILE=data/attune.db'],
		[{ SIGN_UPS_PER_HOUR: '0' }, 'SIGN_UPS_PER_HOUR=30'],
		[{ SIGN_INS_PER_HOUR: 'many' }, 'SIGN_INS_PER_HOUR=120'],
		[{ PUSH_SERVICES: 'push.example.org' }, 'PUSH_SERVICES=https://'],
		[{ PUSH_SERVICES: 'https://push.example.org/path' }, 'PUSH_SERVICES=https://'],
		[{ PUSH_SERVICES: 'http://push.example.org' }, 'PUSH_SERVICES=https://'],
		[{ PUSH_SERVICES: 'https://a.example,' }, 'PUSH_SERVICES=https://'],
		[{ PUSH_SERVICES: '' }, 'PUSH_SERVICES=https://'],
		[{ LOG_LEVEL: 'loud' }, 'silent, error']
	])('refuses %o and says what to write', (env, advice) => {
		expect(() => readConfig(env, [])).toThrow(ConfigError);
		expect(() => readConfig(env, [])).toThrow(advice);
	});

	test('sends to no push service but those that are known, and the ones it is told of', () => {
		expect(readConfig({}, []).pushServices).toEqual([]);
		const more = { PUSH_SERVICES: 'https://push.example.org, http://localhost:4000' };
		expect(readConfig(more, []).pushServices).toEqual([
			'https://push.example.org',
			'http://localhost:4000'
		]);
	});

	test('lets other machines in only through the https address it was told', () => {
		const config = readConfig({ HOST: '0.0.0.0', PUBLIC_ORIGIN: 'https://example.org' }, []);
		expect(isHttps(config)).toBe(true);
		expect(allowedOrigins(config, 3000)).toEqual(['https://example.org']);
	});
});
