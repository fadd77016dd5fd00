import { createContext } from 'svelte';
import type { Account } from '#lib/account/account.svelte.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url, randomId } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import { onNewDay, today } from '#lib/device/day.ts';
import type { Storage, StoredOperation } from '#lib/device/storage.ts';
import { deviceTime } from '#lib/device/time.ts';
import { sealDraft, type Desk } from '#lib/drafts/sealed-drafts.ts';
import type { Couple } from '#lib/pairing/couple.svelte.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import { oneAtATime } from '#lib/realtime/one-at-a-time.ts';
import type { Outbox, SealedDraft } from '#lib/realtime/outbox.ts';
import { isFor } from '#lib/realtime/operation.ts';
import { ReadLater } from '#lib/realtime/read-later.ts';
import { sealCommit, sealPut, type Keeper } from './check-in-seal.ts';
import type { KeptCheckIn, SharedContent } from './contents.ts';
import type { SharedRow } from './contract.ts';
import { findDrafts, NEW_PLACE, returnedPlace, TOGETHER_PLACE, type Place } from './draft.ts';
import { readKept, type Kept } from './kept.ts';
import { Opened } from './opened-against.ts';
import { NOTHING_SHARED, readShared, type Shared } from './shared.ts';
import { readTyped } from './typed.ts';
import { isOfCheckIns, withUnsent } from './unsent.ts';

/** A check-in that has just been made: what is shared of it, and whether I keep it. */
export type Done = { id: string; shared: SharedContent['is'] | null; kept: boolean };

export const [getCheckIns, setCheckIns] = createContext<CheckIns>();

/** Check-ins: what the two share, in this page's memory alone, and what I keep for myself. */
export class CheckIns {
	shared = $state.raw<Shared>(NOTHING_SHARED);
	/** The forms in which something waits that was not sent. */
	returned = $state.raw<readonly Place[]>([]);
	/** Of what I share, by id: it has not reached the server. */
	unsent = $state.raw<readonly string[]>([]);
	/** What was done last on this page, until it has been said. */
	done = $state.raw<Done | null>(null);
	today = $state(today());
	/** Null until the server has said it on this page. */
	#rows: SharedRow[] | null = null;
	/** What this page has opened already: a server that loses it is not asked without end. */
	readonly #opened = new Opened();
	readonly #desk: Desk;
	readonly #account: Account;
	readonly #couple: Couple;
	readonly #link: Link;
	readonly #outbox: Outbox;
	readonly #stops: (() => void)[];
	readonly #later = new ReadLater(deviceTime, () => this.refresh());

	constructor(storage: Storage, account: Account, couple: Couple, link: Link, outbox: Outbox) {
		this.#desk = { storage, writer: account };
		this.#account = account;
		this.#couple = couple;
		this.#link = link;
		this.#outbox = outbox;
		const settled = (operation: StoredOperation) => {
			if (isOfCheckIns(operation)) void this.refresh();
		};
		this.#stops = [
			// A page that was left open over night: what is over by now must not be on it.
			onNewDay(() => void this.refresh()),
			link.onConnect(() => void this.refresh()),
			link.on('check-in:changed', () => void this.refresh()),
			outbox.onSettled(settled),
			outbox.onAdded(() => void this.refresh()),
			outbox.keepTyped((operation) => this.#sealTyped(operation)),
			$effect.root(() => {
				$effect(() => {
					if (couple.seal) return void this.refresh();
					this.shared = NOTHING_SHARED;
					this.#rows = null;
				});
			})
		];
	}

	readonly refresh = oneAtATime(async () => {
		const { seal } = this.#couple;
		const reply = await this.#link.send('check-in:get', {});
		if (reply.ok) this.#rows = reply.shared;
		this.#later.heed(reply);
		if (!seal) return void (this.returned = await this.#findReturned());
		const { me, device, personalKey } = await this.#keeper();
		const operations = await this.#outbox.pending('list');
		const { rows, unsent } = withUnsent(this.#rows ?? [], operations, { me, device });
		const day = today();
		const shared = await readShared({ seal, personalKey }, rows, day);
		if (seal !== this.#couple.seal) return;
		this.today = day;
		this.shared = shared;
		this.unsent = unsent;
		this.returned = await this.#findReturned();
		await this.#openOwed(seal, shared);
	});

	/** Resolves once it is kept on this device. */
	async put(kept: KeptCheckIn | null, content: SharedContent | null, draft: string): Promise<void> {
		// Before anything is waited for: it is shared with whom it was meant for, or not at all.
		const { seal } = this.#couple;
		const shared = seal && content ? { seal, content } : null;
		if (content && !shared) throw new Error('not linked any more');
		const keeper = await this.#keeper();
		const id = randomId();
		// What is for me alone is sent whoever I am linked with by then.
		await this.#outbox.add(
			'list',
			'check-in:put',
			(counter) => sealPut(keeper, { id, counter }, kept, shared),
			{ draft, couple: shared && shared.seal.couple }
		);
		this.done = { id, shared: content && content.is, kept: kept !== null };
		void this.refresh();
	}

	/** Does my part of a check-in together: of the one my partner has begun, or of a new one. */
	async commit(kept: KeptCheckIn | null, content: SharedContent, draft: string): Promise<void> {
		const keeper = await this.#keeper();
		const id = this.shared.together.find(({ is }) => is === 'offered')?.id ?? randomId();
		await this.#outbox.add(
			'list',
			'check-in:commit',
			(counter) => sealCommit(keeper, { id, counter }, content, kept),
			{ draft }
		);
		void this.refresh();
	}

	/** From what I keep, or from what I share. It is gone on the server once that is reached. */
	async remove(id: string, from: 'kept' | 'shared'): Promise<void> {
		await this.#outbox.add(
			'list',
			'check-in:remove',
			async (counter) => ({ id, counter, from }),
			from === 'kept' ? { couple: null } : {}
		);
		await this.refresh();
	}

	/** Everything I keep, newest first; null when the server cannot be asked. What is being removed is not there. */
	async readKept(): Promise<Kept[] | null> {
		const keeper = await this.#keeper();
		const pending = await this.#outbox.pending('list');
		const isGone = (id: string) =>
			pending.some(
				(one) =>
					isFor(one, 'check-in:remove') && one.payload.from === 'kept' && one.payload.id === id
			);
		const kept = await readKept(this.#link, keeper);
		return kept && kept.filter(({ id }) => !isGone(id));
	}

	close(): void {
		this.#later.close();
		for (const stop of this.#stops) stop();
	}

	async #openOwed(seal: CoupleSeal, { owed }: Shared): Promise<void> {
		for (const { id, opening } of owed) {
			if (!(await this.#opened.mayOpen(this.#desk, id, opening.against))) continue;
			await this.#outbox.add('list', 'check-in:open', async (counter) => ({
				id,
				counter,
				envelope: await seal.sealJson('check-in', id, counter, opening)
			}));
		}
	}

	async #findReturned(): Promise<Place[]> {
		const isReturned = async (place: Place) =>
			(await findDrafts(this.#desk, place, linked)).some((found) => found.place !== place);
		const linked = this.#couple.seal !== null;
		const places = linked ? ([NEW_PLACE, TOGETHER_PLACE] as const) : ([NEW_PLACE] as const);
		const found = await Promise.all(places.map(isReturned));
		return places.filter((_, at) => found[at]);
	}

	/** What is refused, or not sent when the link ends, comes back to the form it was made in. */
	async #sealTyped(operation: StoredOperation): Promise<SealedDraft | null> {
		const draft = await readTyped(await this.#keeper(), this.#couple.seal, operation);
		const from = isFor(operation, 'check-in:commit') ? TOGETHER_PLACE : NEW_PLACE;
		const place = returnedPlace(from, operation.counter);
		return draft && { place, sealed: await sealDraft(this.#account, draft) };
	}

	async #keeper(): Promise<Keeper> {
		const { userId: me, deviceId: device, keyring } = this.#account;
		return { me, device, personalKey: await importPersonalKey(fromBase64url(keyring.personalKey)) };
	}
}
