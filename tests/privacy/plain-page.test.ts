import { readFileSync } from 'node:fs';
import { getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import * as schema from '#lib/database/schema.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('src/routes/(public)/kept/+page.svelte');
const catalogue = JSON.parse(read('messages/en.json')) as Record<string, string>;
const isShown = (key: string) => key in catalogue && page.includes(`m.${key}()`);

/** Where "What is kept" tells of each table. */
const OF_TABLES: Record<string, string[]> = {
	user: ['kept_account_username', 'kept_account_password', 'kept_time_account'],
	device: ['kept_account_devices', 'kept_server_counts'],
	session: ['kept_account_devices', 'kept_time_sign_in'],
	couple: ['kept_server_linked', 'kept_time_account'],
	member: ['kept_server_linked', 'kept_sealed_what'],
	untold: ['kept_server_untold'],
	invite: ['kept_time_invite', 'kept_server_times'],
	standing_signal: ['kept_signals_standing', 'kept_server_raised'],
	receipt: ['kept_signals_standing'],
	limit: ['kept_time_list', 'kept_server_amounts'],
	agreement: ['kept_time_list', 'kept_server_amounts'],
	agreement_leave: ['kept_server_amounts'],
	topic: ['kept_time_list'],
	answer: ['kept_sealed_answers', 'kept_server_amounts'],
	list_change: ['kept_server_amounts'],
	kept: ['kept_time_mine', 'kept_sealed_mine'],
	care_card: ['kept_time_care', 'kept_server_card'],
	shared_care_card: ['kept_time_care', 'kept_server_card'],
	check_in: ['kept_time_checkins'],
	shared_check_in: ['kept_time_checkins', 'kept_server_checkins'],
	time_part: ['kept_time_together', 'kept_server_checkins'],
	rate_limit: ['kept_account_tries'],
	waking: ['kept_server_waking'],
	waking_key: ['kept_server_waking']
};

/** And of each store in the browser. */
const OF_STORES: Record<string, string[]> = {
	account: ['kept_device_keys', 'kept_device_lock'],
	counter: ['kept_server_counts'],
	operation: ['kept_device_unsent'],
	handshake: ['kept_device_invite'],
	standing: ['kept_device_standing'],
	list: ['kept_device_list'],
	name: ['kept_device_list'],
	seen: ['kept_device_list'],
	draft: ['kept_device_typing', 'kept_device_put_away'],
	leaving: ['kept_device_leaving']
};

test('“What is kept” leaves out no table of the server and no store of the device', () => {
	const tables = Object.values(schema).filter((one) => is(one, SQLiteTable));
	expect(tables.map((table) => getTableName(table)).sort()).toEqual(Object.keys(OF_TABLES).sort());
	const stores = [...read('src/lib/device/storage.ts').matchAll(/createObjectStore\('(\w+)'/g)];
	expect(stores.map(([, name]) => name).sort()).toEqual(Object.keys(OF_STORES).sort());
	const told = [...Object.values(OF_TABLES), ...Object.values(OF_STORES)].flat();
	expect(told.filter((key) => !isShown(key))).toEqual([]);
});

test('“What is kept” shows every sentence that is written for it', () => {
	const written = Object.keys(catalogue).filter((key) => key.startsWith('kept_'));
	expect(written.filter((key) => !isShown(key))).toEqual([]);
});
