import { createContext } from 'svelte';
import type { Account } from '#lib/account/account.svelte.ts';
import { oneAtATime } from '#lib/realtime/one-at-a-time.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url } from '#lib/crypto/bytes.ts';
import type { StoredOperation } from '#lib/device/storage.ts';
import { deviceTime } from '#lib/device/time.ts';
import { sealDraft } from '#lib/drafts/sealed-drafts.ts';
import type { Couple } from '#lib/pairing/couple.svelte.ts';
import type { Link } from '#lib/realtime/connection.svelte.ts';
import type { Outbox, SealedDraft } from '#lib/realtime/outbox.ts';
import { ReadLater } from '#lib/realtime/read-later.ts';
import type { Input } from '#lib/realtime/wire.ts';
import { RETURNED_PLACE } from './card-draft.ts';
import { openMine, openTheirs, sealCard, type Keeper } from './card-seal.ts';
import type { CareContent, OwnCareContent } from './contents.ts';
import type { CareReply, Shown } from './contract.ts';

export const [getCare, setCare] = createContext<Care>();

type Put = Input<'care:put'>;
const isPut = ({ name }: StoredOperation) => name === 'care:put';

/** My care card, and what my partner lets me read of theirs. Theirs is in this page's memory alone. */
export class Care {
	/** Null until I have written one; `unreadable` when this device cannot open it. */
	mine = $state.raw<OwnCareContent | 'unreadable' | null>(null);
	shown = $state.raw<Shown | null>(null);
	theirs = $state.raw<CareContent | null>(null);
	/** Known from the server or from what waits here: before that an empty card says nothing. */
	ready = $state(false);
	/** It was kept on this page just now, and that has not been said yet. */
	justKept = $state(false);
	readonly #account: Account;
	readonly #couple: Couple;
	readonly #link: Link;
	readonly #outbox: Outbox;
	readonly #stops: (() => void)[];
	readonly #later = new ReadLater(deviceTime, () => this.refresh());

	/** @param standing of my partner's wait or no: with each change of it, it may come or go that I may read their card. */
	constructor(
		account: Account,
		couple: Couple,
		link: Link,
		outbox: Outbox,
		standing: () => unknown
	) {
		this.#account = account;
		this.#couple = couple;
		this.#link = link;
		this.#outbox = outbox;
		this.#stops = [
			link.onConnect(() => void this.refresh()),
			link.on('care:changed', () => void this.refresh()),
			outbox.onSettled((operation) => {
				if (isPut(operation)) void this.refresh();
			}),
			outbox.keepTyped((operation) => this.#sealTyped(operation)),
			$effect.root(() => {
				$effect(() => {
					standing();
					if (couple.seal) void this.refresh();
					else this.theirs = null;
				});
			})
		];
	}

	readonly refresh = oneAtATime(async () => {
		const unsent = (await this.#outbox.pending('list')).findLast(isPut);
		const reply = await this.#link.send('care:get', {});
		if (unsent) await this.#takeUnsent(unsent.payload as Put);
		else if (reply.ok) {
			const keeper = await this.#keeper();
			this.mine = reply.mine && ((await openMine(keeper, reply.mine)) ?? 'unreadable');
			if (this.#isAbout(reply)) this.shown = reply.shown;
			this.ready = true;
		}
		this.#later.heed(reply);
		if (!reply.ok || !this.#isAbout(reply)) return;
		const { seal } = this.#couple;
		const theirs = seal && reply.theirs && (await openTheirs(seal, reply.theirs));
		if (seal === this.#couple.seal) this.theirs = theirs;
	});

	/** Resolves once it is kept on this device. */
	async save(content: OwnCareContent, shown: Shown | null, draft: string): Promise<void> {
		const { seal } = this.#couple;
		const keeper = await this.#keeper();
		const to = seal && shown ? { seal, shown } : null;
		await this.#outbox.add(
			'list',
			'care:put',
			(counter) => sealCard(keeper, counter, content, to),
			{ draft, couple: to && to.seal.couple }
		);
		this.mine = content;
		this.shown = to?.shown ?? null;
		this.ready = true;
		this.justKept = true;
	}

	close(): void {
		this.#later.close();
		for (const stop of this.#stops) stop();
	}

	/** Whose link has ended without their knowing it yet is told nothing of it here either: what is shown stays. */
	#isAbout({ couple }: CareReply): boolean {
		return couple === (this.#couple.seal?.couple ?? null);
	}

	async #takeUnsent(put: Put): Promise<void> {
		this.mine = (await this.#openPut(put)) ?? 'unreadable';
		this.shown = put.shared?.shown ?? null;
		this.ready = true;
	}

	/** What is not sent when the link ends comes back to the form. */
	async #sealTyped(operation: StoredOperation): Promise<SealedDraft | null> {
		const content = isPut(operation) ? await this.#openPut(operation.payload as Put) : null;
		return content && { place: RETURNED_PLACE, sealed: await sealDraft(this.#account, content) };
	}

	async #openPut({ own: envelope, counter }: Put): Promise<OwnCareContent | null> {
		const keeper = await this.#keeper();
		return openMine(keeper, { envelope, counter, device: keeper.device });
	}

	async #keeper(): Promise<Keeper> {
		const { userId: me, deviceId: device, keyring } = this.#account;
		return { me, device, personalKey: await importPersonalKey(fromBase64url(keyring.personalKey)) };
	}
}
