import type { Row, Taken, Written } from './audit.ts';
import type { User } from './user.ts';

export type Figures = { acknowledged: number; lost: string[]; doubled: string[]; gaps: string[] };

/** Compares what phones were told and people said with what the server did and has. */
export async function compare(
	users: readonly User[],
	{ taken, written, rows }: { taken: Taken[]; written: Written[]; rows: Row[] }
): Promise<Figures> {
	const gaps = await Promise.all(users.map((user) => findGaps(user, taken)));
	const takenKeys = new Set(taken.map(keyOf));
	return {
		acknowledged: users.reduce((sum, user) => sum + user.acknowledged.length, 0),
		lost: users.flatMap((user) => [
			...user.acknowledged
				.map(({ lane, counter }) => keyOf({ device: user.phone.seal.device, lane, counter }))
				.filter((key) => !takenKeys.has(key)),
			...findWrong(user, rows)
		]),
		doubled: [
			...repeatsOf(taken.map(keyOf)),
			...repeatsOf(written.map(keyOf)),
			...users.flatMap((user) => [
				...repeatsOf(user.pushes),
				...repeatsOf(user.acknowledged.map((one) => `${one.lane} ${one.counter}`))
			])
		],
		gaps: gaps.flat()
	};
}

const keyOf = ({ device, lane, counter }: { device: string; lane: string; counter: number }) =>
	`${lane} ${counter} of ${device}`;

/** Numbers the server has taken other than one after the other, from 1 to the last that was given. */
async function findGaps({ phone }: User, taken: readonly Taken[]): Promise<string[]> {
	const { device } = phone.seal;
	const inLane = async (lane: 'signal' | 'receipt') => {
		const mine = taken.filter((one) => one.device === device && one.lane === lane);
		const last = await phone.lastNumber(lane);
		const jumps = mine.filter((one) => one.counter !== one.before + 1).map(keyOf);
		const isWhole = mine.length === last && (mine.at(-1)?.counter ?? 0) === last;
		return isWhole ? jumps : [...jumps, `${lane} of ${device}: ${mine.length} of ${last}`];
	};
	return [...(await inLane('signal')), ...(await inLane('receipt'))];
}

/** What stands although it was lowered, does not stand although it was raised, or is not the latest that was acknowledged. */
function findWrong({ hands, phone, acknowledged }: User, rows: readonly Row[]): string[] {
	const mine = rows.filter((row) => row.device === phone.seal.device);
	const standing = new Set(mine.filter((row) => !row.lowered).map((row) => row.id));
	const signals = acknowledged.filter((one) => one.lane === 'signal');
	const isLatest = (row: Row) => {
		const told = signals.filter((one) => one.id === row.id).map((one) => one.counter);
		const latest = Math.max(0, ...told);
		// A page that was closed while its last operation was on its way is not told.
		return row.counter === latest || (row.counter > latest && !told.includes(row.counter));
	};
	return [
		...hands.stands.filter(({ id }) => !standing.has(id)).map(({ id }) => `raised ${id}`),
		...[...hands.lowered].filter((id) => standing.has(id)).map((id) => `lowered ${id}`),
		...mine.filter((row) => !isLatest(row)).map(({ id }) => `the latest of ${id}`),
		...(standing.size > hands.stands.length ? [`${standing.size} stand`] : [])
	];
}

function repeatsOf(keys: readonly string[]): string[] {
	const seen = new Set<string>();
	return keys.filter((key) => seen.size === seen.add(key).size);
}
