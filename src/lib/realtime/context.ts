import { createContext } from 'svelte';
import type { Storage } from '#lib/device/storage.ts';
import type { Connection } from './connection.svelte.ts';
import type { Outbox } from './outbox.ts';

export const [getConnection, setConnection] = createContext<Connection>();
export const [getOutbox, setOutbox] = createContext<Outbox>();
export const [getStorage, setStorage] = createContext<Storage>();
