import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';

export type Config = {
	/** `build`: the production pages. `vite`: pages are compiled on demand (`--dev`). */
	pages: 'build' | 'vite';
	host: string;
	/** 0 takes a free port. */
	port: number;
	/** What browsers have in their address bar, or null when it is this machine's own localhost. */
	publicOrigin: string | null;
	databaseFile: string;
	/** New accounts one address may make in an hour. */
	signUpsPerHour: number;
	/** Origins of push services, beside those that are known. */
	pushServices: string[];
	/** Sign-in tries one address may make in an hour, over all names. */
	signInsPerHour: number;
	logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
};

export class ConfigError extends Error {}

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '::1'];

const whole = (least: number, most: number, sentence: string) =>
	v.pipe(
		v.string(),
		v.regex(/^\d{1,9}$/, sentence),
		v.transform(Number),
		v.minValue(least, sentence),
		v.maxValue(most, sentence)
	);

const Environment = v.object({
	HOST: v.optional(
		v.pipe(v.string(), v.nonEmpty('HOST is empty. Write an address such as HOST=127.0.0.1.')),
		'127.0.0.1'
	),
	PORT: v.optional(
		whole(0, 65535, 'PORT must be a number from 0 to 65535, such as PORT=3000.'),
		'3000'
	),
	PUBLIC_ORIGIN: v.optional(
		v.pipe(
			v.string(),
			v.check(
				isOrigin,
				'PUBLIC_ORIGIN must be the address people open, with nothing after the name: PUBLIC_ORIGIN=https://example.org.'
			)
		)
	),
	DATABASE_FILE: v.optional(
		v.pipe(
			v.string(),
			v.nonEmpty('DATABASE_FILE is empty. Write a path such as DATABASE_FILE=data/attune.db.')
		),
		'data/attune.db'
	),
	SIGN_UPS_PER_HOUR: v.optional(
		whole(1, 1_000_000, 'SIGN_UPS_PER_HOUR must be a number from 1, such as SIGN_UPS_PER_HOUR=30.'),
		'30'
	),
	SIGN_INS_PER_HOUR: v.optional(
		whole(
			1,
			1_000_000,
			'SIGN_INS_PER_HOUR must be a number from 1, such as SIGN_INS_PER_HOUR=120.'
		),
		'120'
	),
	PUSH_SERVICES: v.optional(
		v.pipe(
			v.string(),
			v.transform((text) => text.split(',').map((origin) => origin.trim())),
			v.everyItem(
				isSealingOrigin,
				'PUSH_SERVICES must be addresses of push services, with a comma between them and nothing after their names: PUSH_SERVICES=https://push.example.org.'
			)
		)
	),
	LOG_LEVEL: v.optional(
		v.picklist(
			['silent', 'error', 'warn', 'info', 'debug'],
			'LOG_LEVEL must be one of silent, error, warn, info, debug.'
		),
		'info'
	)
});

function isOrigin(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const url = new URL(text);
	return url.origin === text && (url.protocol === 'https:' || url.protocol === 'http:');
}

/** https, or this very machine. */
function isSealingOrigin(text: string): boolean {
	return isOrigin(text) && (text.startsWith('https:') || LOCAL_HOSTS.includes(hostOf(text)));
}

/** Takes settings from a file `.env` where the server is started, if there is one; the environment goes before it. */
export function loadSettingsFile(): void {
	if (existsSync('.env')) process.loadEnvFile('.env');
}

/**
 * The only place that reads the environment.
 * @throws ConfigError with a sentence that says what to write.
 */
export function readConfig(env: NodeJS.ProcessEnv, args: string[]): Config {
	const parsed = v.safeParse(Environment, env);
	if (!parsed.success) throw new ConfigError(parsed.issues[0].message);
	const { HOST, PORT, PUBLIC_ORIGIN, DATABASE_FILE, LOG_LEVEL } = parsed.output;
	const { SIGN_UPS_PER_HOUR, SIGN_INS_PER_HOUR, PUSH_SERVICES } = parsed.output;

	if (PUBLIC_ORIGIN?.startsWith('http:') && !LOCAL_HOSTS.includes(hostOf(PUBLIC_ORIGIN)))
		throw new ConfigError(
			'Browsers only allow the sealing on https or on localhost. Put a proxy with a certificate in front and write PUBLIC_ORIGIN=https://example.org.'
		);
	if (!PUBLIC_ORIGIN?.startsWith('https:') && !LOCAL_HOSTS.includes(HOST))
		throw new ConfigError(
			`HOST=${HOST} would serve plain http to other machines. Leave HOST out, or also write PUBLIC_ORIGIN=https://… for the proxy in front.`
		);

	return {
		pages: args.includes('--dev') ? 'vite' : 'build',
		host: HOST,
		port: PORT,
		publicOrigin: PUBLIC_ORIGIN ?? null,
		databaseFile: resolve(DATABASE_FILE),
		signUpsPerHour: SIGN_UPS_PER_HOUR,
		signInsPerHour: SIGN_INS_PER_HOUR,
		pushServices: PUSH_SERVICES ?? [],
		logLevel: LOG_LEVEL
	};
}

const hostOf = (origin: string) => new URL(origin).hostname.replace(/^\[|\]$/g, '');

/** The origins a browser may come from; the first is the one to show. */
export function allowedOrigins(config: Config, port: number): string[] {
	if (config.publicOrigin) return [config.publicOrigin];
	return [`http://localhost:${port}`, `http://127.0.0.1:${port}`, `http://[::1]:${port}`];
}

export const isHttps = (config: Config) => config.publicOrigin?.startsWith('https:') ?? false;
