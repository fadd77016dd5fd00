import { describe, expect, test } from 'vitest';
import { randomId } from '#lib/crypto/bytes.ts';
import type { Code } from '#lib/realtime/codes.ts';
import { signUpPerson } from '../fixtures/person.ts';
import {
	useList,
	sealed,
	limit,
	lifted,
	asked,
	answer,
	opening,
	server,
	ana,
	ben,
	others,
	connected,
	send,
	done,
	addLimit,
	addTopic,
	addAgreement,
	openAgain,
	giveUp,
	about as said,
	reword,
	addAnsweredBy,
	addSettled,
	addLifted,
	addReworded,
	addOpenedAgain,
	addGone,
	ABOUT,
	type Asked,
	type Member,
	type Thing
} from './list-wire.fixture.ts';

type Attempt = [by: Member, name: string, payload: object];

useList();

const answers = (by: Member, words: Asked, round = 1) =>
	[by, 'answer:commit', answer(words, round)] satisfies Attempt;
const opens = (by: Member, words: Asked, round = 1) =>
	[by, 'answer:open', opening(words, round)] satisfies Attempt;
const about = (by: Member, name: string, { id }: Thing): Attempt => [by, name, ABOUT[name]!(id)];

type Case = () => Promise<Attempt>;

const OF_A_LIMIT = ['limit:put', 'agreement:add', 'item:place', 'limit:lift', 'limit:understand'];
const OF_AN_AGREEMENT = [
	...['limit:put', 'agreement:add', 'item:place', 'agreement:reword', 'agreement:give-up'],
	...['agreement:open-again', 'agreement:let-go', 'answer:commit', 'answer:open']
];

function ofEach(names: string[], what: string, thing: () => Thing | Promise<Thing>) {
	const ofOne =
		(name: string): Case =>
		async () =>
			about(ana, name, await thing());
	return Object.fromEntries(names.map((name) => [`${what}: ${name}`, ofOne(name)]));
}

/** By the code it is refused with: who sends what. */
const REFUSED: Partial<Record<Code, Record<string, Case>>> = {
	not_opened_again: {
		'law 12: other words without "open again" once both have answered': async () =>
			about(ben, 'agreement:reword', await addSettled()),
		'law 12: other words by an "open again" of my own': async () =>
			about(ben, 'agreement:reword', await addOpenedAgain(ben)),
		'law 12: other words with an "open again" that was taken back': async () => {
			const words = await addOpenedAgain(ana);
			await openAgain(ana, words, false);
			return about(ben, 'agreement:reword', words);
		},
		'law 12: other words for the fourth time, when those before were given up': async () => {
			const words = await addAgreement(ana);
			for (const round of [2, 4, 6]) await giveUp(ana, await reword(ana, words), round);
			return about(ana, 'agreement:reword', words);
		},
		'law 12: other words with an "open again" that was used before': async () => {
			const words = await addOpenedAgain(ana);
			await giveUp(ben, await reword(ben, words));
			return about(ben, 'agreement:reword', words);
		}
	},
	questions_waiting: {
		'law 12: one more question while forty of mine wait for their answers': async () => {
			for (let asked = 0; asked < 40; asked += 1) await addAgreement(ana);
			return about(ana, 'agreement:add', { id: randomId() });
		}
	},
	changed_meanwhile: {
		'laws 2 and 4: a change of my limit by a device that knows an older version': async () => {
			const old = await addLimit(ana);
			const late = limit(old.id);
			await done(ana, 'limit:put', limit(old.id));
			return [ana, 'limit:put', late];
		},
		'laws 2 and 4: lifting my limit by a device that knows an older version': async () => {
			const old = await addLimit(ana);
			const late = lifted(old.id);
			await done(ana, 'limit:put', limit(old.id));
			return [ana, 'limit:lift', late];
		},
		'a new limit under the id of one of mine': async () => {
			const { id } = await addLimit(ana);
			return [ana, 'limit:put', { ...limit(id), replaces: null }];
		},
		'other words that are the same': async () => {
			const { id, wordingHash } = await addAgreement(ana);
			return [ana, 'agreement:reword', asked(id, wordingHash)];
		},
		'law 4: other words while my partner asks with some': async () =>
			about(ben, 'agreement:reword', (await addReworded()).next),
		'an agreement that is there': async () => about(ana, 'agreement:add', await addAgreement(ana)),
		'an answer in the next round before both have answered this': async () =>
			answers(ben, await addAnsweredBy(ben), 2),
		'an answer in a round after the next': async () => answers(ana, await addSettled(), 3),
		'law 3: an answer in a round that is over': async () => {
			const words = await addSettled();
			await done(ana, 'answer:commit', answer(words, 2));
			return answers(ben, words);
		},
		'law 3: an answer to words that nobody asks': async () =>
			about(ben, 'answer:commit', await addAgreement(ana)),
		'law 3: an answer to new words in the round of the old': async () =>
			answers(ben, (await addReworded()).next),
		'law 3: an answer to the old words in the round of the new': async () =>
			answers(ben, (await addReworded()).words, 2),
		'laws 4 and 12: "open again" for a round that both have answered since': async () => {
			const words = await addSettled();
			for (const one of [ana, ben]) await done(one, 'answer:commit', answer(words, 2));
			return [ben, 'agreement:open-again', { ...said(words, 2), on: true }];
		},
		'laws 4 and 12: letting go of a question that both have answered since': async () => [
			ben,
			'agreement:let-go',
			{ ...said(await addSettled(), 1), on: true }
		],
		'law 4: letting go of words that have been replaced': async () => {
			const { words, next } = await addReworded();
			for (const one of [ana, ben]) await done(one, 'answer:commit', answer(next, 2));
			return [ben, 'agreement:let-go', { ...said(words, 1), on: true }];
		},
		'law 4: giving up other words than those that are asked for': async () => {
			const { words, next } = await addReworded();
			await giveUp(ben, next);
			await reword(ana, words);
			return [ben, 'agreement:give-up', said(next, 4)];
		},
		'law 3: an answer to other words that were given up': async () => {
			const { next } = await addReworded();
			await giveUp(ana, next);
			return answers(ana, next, 2);
		}
	},
	already_answered: {
		'law 4: another answer once both have committed': async () => answers(ben, await addSettled()),
		'law 4: another opening': async () => {
			const words = await addSettled();
			await done(ana, 'answer:open', opening(words));
			return opens(ana, words);
		}
	},
	not_both_committed: {
		'law 11: an opening before the other has committed': async () =>
			opens(ana, await addAnsweredBy(ana)),
		'law 11: an opening by one who has not committed': async () =>
			opens(ben, await addAnsweredBy(ana)),
		'an opening in a round that has not begun': async () => opens(ana, await addSettled(), 2)
	},
	bad_input: {
		'law 4: an answer in the name of my partner': async () => {
			const said = answer(await addAgreement(ana));
			return [ben, 'answer:commit', { ...said, owner: ana.person.userId }];
		}
	},
	not_yours: {
		...ofEach(OF_A_LIMIT.slice(0, 4), 'law 4: of my partner’s limit', () => addLimit(ben)),
		...ofEach(OF_AN_AGREEMENT.slice(0, 2), 'law 4: of my partner’s agreement', () =>
			addAgreement(ben)
		),
		...ofEach(['agreement:add', 'limit:understand'], 'of my own limit', () => addLimit(ana)),
		'a limit under the id of my agreement': async () =>
			about(ana, 'limit:put', await addAgreement(ana)),
		'law 4: a topic under the id of my partner’s limit': async () =>
			about(ben, 'topic:put', await addLimit(ana)),
		'a topic under the id of my agreement': async () =>
			about(ana, 'topic:put', await addAgreement(ana)),
		'a limit under the id of a topic': async () => about(ana, 'limit:put', await addTopic(ben))
	},
	not_found: {
		...ofEach(OF_A_LIMIT, 'law 11: of another couple’s limit', () => others.limit),
		...ofEach(OF_AN_AGREEMENT, 'law 11: of another couple’s agreement', () => others.agreement),
		'law 11: removing another couple’s topic': async () => about(ana, 'topic:remove', others.topic),
		...ofEach(OF_AN_AGREEMENT.slice(2), 'of what both let go', addGone),
		...ofEach(OF_A_LIMIT.slice(2), 'of what was lifted', addLifted),
		...ofEach(OF_AN_AGREEMENT.slice(3), 'law 4: of my partner’s limit', () => addLimit(ben)),
		'law 4: removing my partner’s limit as a topic': async () =>
			about(ana, 'topic:remove', await addLimit(ben)),
		'law 4: lifting an agreement': async () => about(ben, 'limit:lift', await addAgreement(ana)),
		'"I understand" for an agreement': async () =>
			about(ana, 'limit:understand', await addAgreement(ben)),
		'giving up where no other words are asked for': async () =>
			about(ana, 'agreement:give-up', await addAgreement(ana))
	}
};

const CASES = Object.entries(REFUSED).flatMap(([code, cases]) =>
	Object.entries(cases).map(([what, attempt]) => ({ what, code, attempt }))
);

describe('is refused, and nothing in the database is another', () => {
	test.each(CASES)('$what ($code)', async ({ code, attempt }) => {
		const [by, name, payload] = await attempt();
		const { wire } = by === ana ? ben : ana;
		const told = () => wire.received.filter((push) => push.name === 'list:changed').length;
		await wire.send('list:sync', { after: 0 });
		const before = { database: server.everything(), told: told() };
		expect(await send(by, name, payload)).toEqual({ ok: false, code });
		// What was pushed for the attempt would have come before this answer.
		await wire.send('list:sync', { after: 0 });
		expect({ database: server.everything(), told: told() }).toEqual(before);
	});

	test('every command of the list by somebody who is linked with nobody', async () => {
		const alone = await connected(await signUpPerson(server));
		const before = server.everything();
		for (const [name, make] of Object.entries(ABOUT))
			expect(await send(alone, name, make(randomId())), name).toEqual({
				ok: false,
				code: 'not_linked'
			});
		expect(server.everything()).toEqual(before);
		alone.wire.close();
	});
});

test('law 4: taking what my partner, or somebody else, keeps for themself takes nothing', async () => {
	const { id } = await addLimit(ana);
	const before = server.everything();
	for (const one of [id, others.limit.id])
		expect(await ben.wire.send('kept:remove', { id: one, wordingHash: null })).toEqual({
			ok: true
		});
	expect(server.everything()).toEqual(before);
});

test('law 4: a full list of one person takes no room from the other', async () => {
	const mine = await addLimit(ben);
	const columns = 'couple_id, user_id, device, counter, envelope';
	server.write(
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2499)
		INSERT INTO "limit" (id, ${columns}) SELECT id || i, ${columns} FROM "limit", n WHERE id = ?`,
		mine.id
	);
	const before = server.everything();
	for (const [name, payload] of Object.entries({ 'limit:put': limit(), 'agreement:add': asked() }))
		expect(await send(ben, name, payload)).toEqual({ ok: false, code: 'list_full' });
	expect(server.everything()).toEqual(before);
	await addLimit(ana);
	await addAgreement(ana);
	// What is there can still be made stricter.
	await done(ben, 'limit:put', limit(mine.id));
});

test('law 11: topics are at most fifty of a person, who takes no room from the other and can still change one', async () => {
	const { id } = await addTopic(ben);
	for (let more = 1; more < 50; more += 1) await addTopic(ben);
	expect(await send(ben, 'topic:put', sealed())).toEqual({ ok: false, code: 'list_full' });
	await done(ben, 'topic:put', sealed(id));
	await addTopic(ana);
});
