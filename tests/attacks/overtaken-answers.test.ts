import { beforeEach, describe, expect, test } from 'vitest';
import { HONEST } from '../faults/simulation/link.ts';
import {
	ana,
	answer,
	ask,
	ben,
	heldAgreement,
	holdsFor,
	NO,
	other,
	settle,
	useSecondDevice,
	world,
	YES
} from './two-pages.fixture.ts';

// Ana's other device was away while it answered; what she and her partner have answered since is on the server.

let id: string;

useSecondDevice();
beforeEach(async () => {
	id = await ask();
});

const ASK = { says: 'ask', condition: null } as const;

async function comeBack(): Promise<void> {
	other.link.mend();
	await world.pass(10_000);
}
async function isNo(): Promise<void> {
	await world.pass(30_000);
	expect(whoReadsYes()).toBe(0);
	expect(other.refused).toEqual([]);
	expect(await other.unsent()).toBe(0);
}
const whoReadsYes = () => [ana, other, ben].filter((one) => holdsFor(one, id)).length;

describe('laws 2 and 3: a yes of the device that was away', () => {
	test('takes back no later no, though it changed one that it knew', async () => {
		await answer(ana, id, NO);
		other.link.cut(false);
		await answer(other, id, YES);
		await answer(ben, id, YES);
		await answer(ana, id, ASK);
		await answer(ana, id, NO);
		await comeBack();
		await answer(ben, id, YES);
		await world.pass(10_000);
		expect(whoReadsYes()).toBe(0);
		expect(other.refused).toMatchObject([{ code: 'changed_meanwhile' }]);
	});

	test('goes past no round that was answered with no meanwhile', async () => {
		other.link.cut(false);
		await answer(other, id, YES);
		for (let round = 1; round <= 2; round += 1) {
			await answer(ana, id, NO);
			await answer(ben, id, YES);
		}
		await comeBack();
		await answer(ben, id, YES);
		await world.pass(10_000);
		expect(whoReadsYes()).toBe(0);
	});
});

describe('laws 2 and 6: a no of the device that was away is not lost', () => {
	beforeEach(async () => {
		other.link.cut(false);
		await answer(other, id, NO);
		await answer(ana, id, YES);
		await answer(ben, id, YES);
		expect(holdsFor(ben, id)).toBe(true);
	});

	test('when the list cannot be read in the moment in which it is refused', async () => {
		let lost = 0;
		other.link.tamper = {
			...HONEST,
			reply: (name, reply) =>
				name === 'list:sync' && lost++ < 3 ? { ok: false, code: 'no_connection' } : reply
		};
		await comeBack();
		await isNo();
	});

	test('when its page does not know yet whose list it is', async () => {
		other.reload();
		void other.list.use(null);
		await comeBack();
		void other.list.use(other.reader);
	});
});

test('a server that raises the round with every answer keeps no device busy', async () => {
	let commits = 0;
	ana.link.tamper = {
		...HONEST,
		reply(name, reply) {
			if (name === 'answer:commit') commits += 1;
			if (name === 'answer:commit') return { ok: false, code: 'changed_meanwhile' };
			if (name !== 'list:sync' || !reply.ok) return reply;
			const row = { ...heldAgreement(ana, id), round: 1 + commits };
			return { ...reply, agreements: [row] } as typeof reply;
		}
	};
	await answer(ana, id, YES);
	await settle();
	await world.pass(60_000);
	expect(commits).toBeLessThan(5);
});
