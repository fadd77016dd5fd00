import { createContext } from 'svelte';
import type { Account } from '#lib/account/account.svelte.ts';
import { importPersonalKey } from '#lib/crypto/account-keys.ts';
import { fromBase64url } from '#lib/crypto/bytes.ts';
import type { CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Couple } from '#lib/pairing/couple.svelte.ts';
import type { Code } from '#lib/realtime/codes.ts';
import { placeOfAnswer } from './answers.ts';
import type { LimitContent, PlacingContent, TopicContent } from './contents.ts';
import type { Typed } from './draft.ts';
import type { OpenedQuestion } from './opened.ts';
import {
	NO_LIST,
	PageList,
	type Ground,
	type ListedAgreement,
	type ListedLimit,
	type ShownList
} from './page-list.ts';
import type { Answer } from './rules.ts';
import { createTypedSeal } from './typed-seal.ts';
import { readUnsentWords } from './unsent-words.ts';
import * as write from './writing.ts';

export type { ListedAgreement, ListedLimit } from './page-list.ts';

export const [getBoundaries, setBoundaries] = createContext<Boundaries>();

/** The couple's list, for the screen, and everything one can do to it. */
export class Boundaries {
	list = $state.raw<ShownList>(NO_LIST);
	/** Why a change was finally not kept, until it has been read. */
	refused = $state.raw<{ code: Code; returned: Typed | null } | null>(null);
	/** A limit that I changed on two devices stands twice, until that has been read. */
	apart = $state(false);
	/** My partner has changed something that this device has not shown yet. */
	readonly hasNews = $derived(
		this.list.limits.some((one) => one.isNew) || this.list.agreements.some((one) => one.isNew)
	);

	readonly #page: PageList;
	readonly #stop: () => void;

	constructor(account: Account, couple: Couple, ground: Ground) {
		this.#page = new PageList(ground, {
			shown: (list) => (this.list = list),
			refused: async ({ operation, code, reader }) => {
				const returned = operation.typed ? await readUnsentWords(reader, operation) : null;
				// That words came back is still to be read: what is refused after them, as their topic, comes of it.
				if (returned || !this.refused?.returned) this.refused = { code, returned };
			},
			apart: () => (this.apart = true)
		});
		const stopKeeping = ground.outbox.keepTyped(
			createTypedSeal(account, couple, (id) => this.list.topics.some((topic) => topic.id === id))
		);
		let latest = 0;
		const use = async (seal: CoupleSeal | null, personalKey: string) => {
			const turn = (latest += 1);
			const key = seal && (await importPersonalKey(fromBase64url(personalKey)));
			if (turn === latest) await this.#page.use(seal && key && { seal, personalKey: key });
		};
		const stopFollowing = $effect.root(() => {
			const personalKey = $derived(account.keyring.personalKey);
			$effect(() => void use(couple.seal, personalKey));
			$effect(() => {
				const { is } = couple.state;
				if (is === 'alone' || is === 'ended') void this.#page.forget();
			});
		});
		this.#stop = () => {
			stopFollowing();
			stopKeeping();
		};
	}

	// `draft` is the place of what was typed for it: it goes in the step in which it is kept.

	/** New, or changed when the version that is changed is given. Gives the id. */
	putLimit = (content: LimitContent, changed?: write.LimitVersion, draft?: string) =>
		this.#page.write((lane, reader) => write.putLimit(lane, reader, content, changed), draft);
	liftLimit = ({ row }: ListedLimit) => this.#page.write((lane) => write.liftLimit(lane, row));
	understand = ({ row }: ListedLimit) =>
		this.#page.write((lane, reader) => write.understandLimit(lane, reader, row));

	/** Gives the id. */
	ask = (asked: write.Asked, draft?: string) =>
		this.#page.write((lane, reader) => write.ask(lane, reader, asked), draft);
	reword = ({ id }: ListedAgreement, asked: write.Asked, draft?: string) =>
		this.#page.write((lane, reader) => write.ask(lane, reader, asked, id), draft);
	giveUpRewording = ({ row }: ListedAgreement) =>
		this.#page.write((lane) => write.giveUpRewording(lane, row));
	setOpenAgain = ({ row }: ListedAgreement, on: boolean) =>
		this.#page.write((lane) => write.setOpenAgain(lane, row, on));
	setLettingGo = ({ row }: ListedAgreement, on: boolean) =>
		this.#page.write((lane) => write.setLettingGo(lane, row, on));

	/**
	 * Answers the words that stand or, where others are asked for, those. An answer of mine to a round that both have
	 * answered is a changed one, and begins the next round.
	 */
	answer = async (
		{ row }: ListedAgreement,
		{ words }: OpenedQuestion,
		isNext: boolean,
		answer: Answer,
		draft?: string
	): Promise<void> => {
		await this.#page.write(async (lane, reader) => {
			const asked = isNext ? row.rewording : row;
			const place = asked && placeOfAnswer(row, asked.wordingHash, reader.seal.me);
			if (!place || words === null) return;
			const { round, replaces } = place;
			const { wordingHash } = asked;
			const question = { id: row.id, words, wordingHash, round, replaces };
			await write.commitAnswer(lane, reader, question, answer);
		}, draft);
		// A round that I begin is no news to me.
		await this.#page.markSeen(this.list.agreements.filter(({ id }) => id === row.id));
	};

	place = (id: string, placing: PlacingContent) =>
		this.#page.write((lane, reader) => write.placeItem(lane, reader, id, placing));
	putTopic = (content: TopicContent, id?: string, draft?: string) =>
		this.#page.write((lane, reader) => write.putTopic(lane, reader, content, id), draft);
	removeTopic = (id: string) => this.#page.write((lane) => write.removeTopic(lane, id));

	markSeen = (items: (ListedLimit | ListedAgreement)[]) => this.#page.markSeen(items);
	acceptOlder = () => this.#page.acceptOlder();

	close(): void {
		this.#stop();
		this.#page.close();
	}
}
