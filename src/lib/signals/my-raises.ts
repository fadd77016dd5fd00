import { randomId } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Moment } from '#lib/device/time.ts';
import type { Code } from '#lib/realtime/codes.ts';
import type { Input } from '#lib/realtime/wire.ts';
import type { LowerContent, RaiseContent, ReceiptContent } from './contents.ts';
import type { SignalRow } from './contract.ts';
import { LOWERING_KEPT_MS } from './kept-rows.ts';
import type { Need } from './needs.ts';
import { canLower, type KnownKind, type StandingKind } from './rules.ts';
import {
	change,
	isFromDevice,
	isSameVersion,
	keyOf,
	NEW_STANDING,
	openRow,
	standingOf,
	takeRow,
	type OpenedRow,
	type Standing,
	type Standings
} from './standing.ts';

export type OperationName = 'signal:raise' | 'signal:lower' | 'receipt:send';
export type Operation = Input<'signal:raise'>;

export type Keeping = {
	now(): Moment;
	/** Numbers and keeps an operation until the server has it; resolves once it is kept on this device. */
	keep(name: OperationName, seal: (counter: number) => Promise<Operation>): Promise<unknown>;
	/** Keeps a row that stands on this device, for the next page. */
	remember(row: SignalRow): void;
	/** It is lowered. */
	forget(row: Pick<SignalRow, 'sender' | 'id'>): void;
	/** Asks the server for all rows again. */
	askAgain(): void;
};

const KIND = {
	'signal:raise': 'raise',
	'signal:lower': 'lower',
	'receipt:send': 'receipt'
} as const;

/** Nobody has seen this version of a raise: where it is and what was said back begin anew. */
const NOT_THERE_YET = {
	version: null,
	unsent: true,
	onServer: false,
	servedAt: null,
	refused: false,
	receipt: 'none'
} as const;

/** How often what a device that lost its count says is numbered anew, before the server's count is heard. */
export const MAX_RENUMBERED = 200;

/** What I raise and lower, from the touch until the server has it. */
export class MyRaises {
	readonly #standings: Standings;
	readonly #seal: CoupleSeal;
	readonly #keeping: Keeping;
	/** When I raised what was raised on this page. */
	readonly #raisedAt = new Map<string, Moment>();
	readonly #lowering = new Set<string>();
	readonly #passedOver = new Set<string>();
	#renumbered = 0;

	constructor(standings: Standings, seal: CoupleSeal, keeping: Keeping) {
		this.#standings = standings;
		this.#seal = seal;
		this.#keeping = keeping;
	}

	raisedAt(id: string): Moment | null {
		return this.#raisedAt.get(id) ?? null;
	}

	/** What stands of mine and has a way to the server: beside one that has none, I can say it again. */
	onTheirWay(): KnownKind[] {
		return standingOf(this.#standings, 'me').flatMap((one) => (one.refused ? [] : one.kind));
	}

	/** It stands at once. `kept` resolves once it is kept on this device, or cannot be. */
	raise(kind: StandingKind): { id: string; kept: Promise<unknown> } {
		const id = randomId();
		const now = this.#keeping.now();
		const content: RaiseContent = { kind, need: null, raisedAt: Math.round(now.wall) };
		const known = { ...NEW_STANDING, id, by: 'me', device: this.#seal.device } as const;
		this.#standings.set(keyOf('me', id), { ...known, ...content, unsent: true });
		this.#raisedAt.set(id, now);
		return { id, kept: this.keep('signal:raise', id, content) };
	}

	/** @returns once it is kept on this device, or cannot be; null when there is nothing to change. */
	setNeed(id: string, need: Need | null): Promise<unknown> | null {
		const known = this.#get(id);
		if (!known || known.lowered || known.kind === 'unreadable' || known.need === need) return null;
		const now = this.#keeping.now();
		const raisedAt = known.raisedAt ?? Math.round(now.wall);
		this.#change(id, { need, raisedAt, ...NOT_THERE_YET });
		this.#raisedAt.set(id, now);
		return this.keep('signal:raise', id, { kind: known.kind, need, raisedAt });
	}

	/** It holds until the lowering is kept on this device. @returns whether it is. */
	async lower(id: string): Promise<boolean> {
		const known = this.#get(id);
		if (!known || known.lowered || this.#lowering.has(id)) return false;
		if (!canLower(isFromDevice(known, this.#seal.device), known.onServer)) return false;
		this.#lowering.add(id);
		const isKept = await this.keep('signal:lower', id, { of: id });
		this.#lowering.delete(id);
		if (!isKept) return false;
		this.#change(id, { lowered: true });
		this.#keeping.forget({ sender: this.#seal.me, id });
		return true;
	}

	/** What this device has not sent yet, from before a reload or in another tab. Of another couple's, nothing opens. */
	async takeUnsent(operations: readonly { name: string; payload: unknown }[]): Promise<void> {
		for (const { name, payload } of operations) {
			if (name !== 'signal:raise' && name !== 'signal:lower') continue;
			const { me, device } = this.#seal;
			const { id, counter, envelope } = payload as Operation;
			const row = { id, counter, envelope, sender: me, device, receipts: [] };
			const opened = await openRow(this.#seal, { ...row, lowered: name === 'signal:lower' });
			if (opened.content.is === 'unreadable') continue;
			const before = this.#get(id);
			const isNew = !before || counter > (before.newest.get(device) ?? 0);
			// Another tab of this device has made a later one than this tab's.
			if (isNew && before?.version) this.#change(id, { unsent: false });
			takeRow(this.#standings, opened, this.#keeping.now().wall);
			const { onServer = false, unsent = false } = before ?? {};
			const isLatest = opened.content.is === 'raise' && isNew;
			this.#change(id, isLatest ? { onServer: false, unsent: true } : { onServer, unsent });
		}
	}

	/** The server has a raise of mine, or has finally refused it and it is not tried again. */
	settled({ id, counter, envelope }: Operation, refused: Code | null): void {
		const known = this.#get(id);
		// Another tab made it, and ended before it could tell this one.
		if (!known) return this.#keeping.askAgain();
		const { me: sender, device } = this.#seal;
		if (!isSameVersion(known.version, { device, counter })) return;
		if (refused === null) {
			const servedAt = this.#keeping.now().wall;
			this.#change(id, { onServer: true, unsent: false, servedAt });
			const row = { id, sender, device, counter, envelope, lowered: false, receipts: [] };
			if (!known.lowered) this.#keeping.remember(row);
			if (this.#passedOver.delete(id)) this.#keeping.askAgain();
			return;
		}
		if (refused === 'number_used' && this.#raiseAnew(known)) return;
		// It will never be there, so what the server has instead may be shown again.
		const newest = new Map(known.newest);
		newest.delete(device);
		this.#change(id, { version: null, newest, refused: true, unsent: false });
	}

	/**
	 * While a version of this device is on its way no other is taken in. But the server may have had it already, and
	 * the other one after it: once it is known to be there, that is asked.
	 */
	notePassedOver({ by, id, version }: OpenedRow): void {
		const known = this.#standings.get(keyOf(by, id));
		if (known?.unsent && !isSameVersion(known.version, version)) this.#passedOver.add(id);
	}

	/**
	 * The server does not have any more what it had: it was set back, or lies. What this device raised, and what it had so
	 * recently that it would still have a lowering as well, is raised again, and late.
	 */
	raiseLost(gone: readonly string[]): void {
		const { wall } = this.#keeping.now();
		for (const key of gone) {
			const known = this.#standings.get(key);
			if (known?.by !== 'me' || known.lowered || !known.onServer) continue;
			if (known.version?.device !== this.#seal.device) continue;
			if (wall - (known.servedAt ?? 0) < LOWERING_KEPT_MS) this.#again(known);
		}
	}

	/** The number of a lowering was used for something else: this device has lost its count. */
	lowerAnew({ id }: Operation): void {
		if (this.#get(id)?.lowered && this.#renumber()) void this.keep('signal:lower', id, { of: id });
	}

	/** The same of a raise, unless it is so old that it may have been lowered and forgotten. */
	#raiseAnew(known: Standing): boolean {
		const age = this.#keeping.now().wall - (known.raisedAt ?? 0);
		return !known.lowered && age < LOWERING_KEPT_MS && this.#renumber() && this.#again(known);
	}

	/** Each number is one higher. A server that refuses them without end is not asked without end. */
	#renumber(): boolean {
		this.#renumbered += 1;
		return this.#renumbered <= MAX_RENUMBERED;
	}

	#again({ id, kind, need, raisedAt }: Standing): boolean {
		if (kind === 'unreadable' || raisedAt === null) return false;
		this.#change(id, NOT_THERE_YET);
		void this.keep('signal:raise', id, { kind, need, raisedAt });
		return true;
	}

	/** @returns whether it is kept on this device, to be sent until the server has it. */
	async keep(
		name: OperationName,
		id: string,
		content: RaiseContent | LowerContent | ReceiptContent
	): Promise<boolean> {
		try {
			await this.#keeping.keep(name, async (counter) => {
				if (name === 'signal:raise') this.#numbered(id, counter, content);
				const envelope = await this.#seal.sealJson(KIND[name], id, counter, content);
				return { id, counter, envelope };
			});
			return true;
		} catch {
			// Without storage a lowering has not happened, and a raise is not sent and never will be.
			if (name === 'signal:raise') this.#change(id, { unsent: false, refused: true });
			return false;
		}
	}

	/** Mine has a number now, by which a receipt can name it. */
	#numbered(id: string, counter: number, content: object): void {
		const known = this.#get(id);
		const device = this.#seal.device;
		// Changed again meanwhile: the number of what is shown is still to come.
		if (!known || !('need' in content) || content.need !== known.need) return;
		const newest = new Map(known.newest).set(device, counter);
		this.#change(id, { version: { device, counter }, newest });
	}

	#get(id: string): Standing | undefined {
		return this.#standings.get(keyOf('me', id));
	}

	#change(id: string, to: Partial<Standing>): void {
		change(this.#standings, 'me', id, to);
	}
}
