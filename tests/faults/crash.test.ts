import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkCouple } from '../fixtures/couple.ts';
import { signUpPerson } from '../fixtures/person.ts';
import { startServer, type TestServer } from '../fixtures/server.ts';
import { readAudit, startAudit } from './crash/audit.ts';
import { compare } from './crash/figures.ts';
import { until } from './crash/until.ts';
import { User } from './crash/user.ts';
import { createRandom, seedOfRun } from './random.ts';
import { isFull } from './size.ts';
import { TcpProxy } from './tcp-proxy.ts';

const KILLS = isFull ? 1_000 : 100;
const COUPLES = 6;
/** Acknowledged writes from one crash to the next. */
const WRITES_A_LIFE = isFull ? { least: 15, most: 55 } : { least: 2, most: 10 };
/** After so many the network is good for a moment. */
const KILLS_TO_CALM = isFull ? 25 : 20;
const GUST_INTERVAL_MS = 60;
const PATIENCE_MS = 60_000;

const random = createRandom(seedOfRun);
let server: TestServer;
let proxy: TcpProxy;
let pairs: [User, User][];
let users: User[];

beforeAll(async () => {
	server = await startServer({ LOG_LEVEL: 'error' });
	// What it has compiled is kept when it stops, and read in each of its lives.
	await server.stop();
	await server.restart();
	startAudit(server.databaseFile);
	proxy = await TcpProxy.open(Number(new URL(server.local).port));
	pairs = [];
	for (let count = 0; count < COUPLES; count += 1) pairs.push(await addPair());
	users = pairs.flat();
});
afterAll(async () => {
	for (const user of users) user.phone.close();
	await proxy.close();
	await server.stop();
});

async function addPair(): Promise<[User, User]> {
	const [ana, ben] = [await signUpPerson(server), await signUpPerson(server)];
	const couple = await linkCouple(ana, ben);
	const way = { url: proxy.url, origin: server.origin };
	return [await User.create(ana, couple, way, random), await User.create(ben, couple, way, random)];
}

const acknowledged = () => users.reduce((sum, user) => sum + user.acknowledged.length, 0);

/** Lives of the server, each ended by SIGKILL while writes are on their way. */
async function crashAgainAndAgain(times: number): Promise<void> {
	for (const user of users) user.start();
	const gusts = setInterval(() => proxy.disturb(random), GUST_INTERVAL_MS);
	try {
		for (let left = times; left > 0; left -= 1) await liveAndCrash();
	} finally {
		clearInterval(gusts);
		for (const user of users) await user.stop();
	}
}

async function liveAndCrash(): Promise<void> {
	const enough = acknowledged() + random.whole(WRITES_A_LIFE.least, WRITES_A_LIFE.most);
	await until(
		() => acknowledged() >= enough,
		PATIENCE_MS,
		() =>
			`Nothing more is acknowledged after ${acknowledged()} writes: ${everybody().map(describe)} ${server.logs().slice(-500)}`
	);
	proxy.holds = random.chance(0.9);
	await server.kill();
	proxy.breakHalfOpen();
	await server.restart();
}

/** The network is good again: everything is sent, and every screen shows what was said. */
async function heal(): Promise<void> {
	proxy.heal();
	const unsent = async () => await Promise.all(users.map((user) => user.phone.unsent()));
	await until(
		async () => (await unsent()).every((operations) => operations === 0),
		PATIENCE_MS,
		() => `Not everything was sent. ${server.logs().slice(-500)}`
	);
	await until(
		() => everybody().every(seesWhatWasSaid),
		PATIENCE_MS,
		() =>
			`law 2: not what was said: ${everybody()
				.filter((one) => !seesWhatWasSaid(one))
				.map(describe)}`
	);
}

/** Each person, and who they are linked with. */
const everybody = () =>
	pairs.flatMap(([a, b]): [User, User][] => [
		[a, b],
		[b, a]
	]);

/** Each sees of both what both have said: their own, and the strictest of the other's. */
function seesWhatWasSaid([me, partner]: [User, User]): boolean {
	const { mine, theirs, reading } = me.phone.view;
	const [said, heard] = [me.hands.strictest, partner.hands.strictest];
	const isSame = (a: typeof said, b: typeof said) =>
		a?.id === b?.id && a?.kind === b?.kind && a?.need === b?.need;
	return (
		isSame(mine as typeof said, said) &&
		isSame(theirs as typeof said, heard) &&
		mine?.delivery !== 'not_sent' &&
		(heard ? reading === heard.kind : reading !== 'yes')
	);
}

function describe([me, partner]: [User, User]): string {
	const { mine, theirs, reading } = me.phone.view;
	const said = [me.hands.strictest, partner.hands.strictest];
	const { refused, acknowledged } = me;
	const { status } = me.phone;
	const last = acknowledged.slice(-8);
	return JSON.stringify(
		{ said, shown: [mine, theirs], reading, status, refused, last },
		null,
		'\t'
	);
}

test(`law 6: ${KILLS} crashes on a bad network lose no acknowledged wait or no, and do nothing twice (SEED=${seedOfRun})`, async () => {
	const from = performance.now();
	for (let kills = 0; kills < KILLS; kills += KILLS_TO_CALM) {
		await crashAgainAndAgain(KILLS_TO_CALM);
		await heal();
	}
	const found = await compare(users, readAudit(server.databaseFile));
	const { lost, doubled, gaps } = found;
	const seconds = ((performance.now() - from) / 1_000).toFixed(0);
	console.log(
		`${KILLS} kills, ${found.acknowledged} acknowledged writes, ${lost.length} lost, ${doubled.length} doubled, ${gaps.length} gaps, ${seconds} s`
	);
	expect(users.flatMap((user) => user.refused)).toEqual([]);
	expect({ lost, doubled, gaps }).toEqual({ lost: [], doubled: [], gaps: [] });
	if (isFull) expect(found.acknowledged).toBeGreaterThanOrEqual(30_000);
});
