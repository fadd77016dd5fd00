import { randomBytes, toBase64url } from '#lib/crypto/bytes.ts';
import type { BeatRow, PracticeRow, SignalRow } from '#lib/signals/contract.ts';
import { HONEST, type SimulatedLink, type Tamper } from './link.ts';
import type { Lie } from './steps.ts';

type Heard = { name: string; payload: unknown };
/** What a liar has in its hands: everything that ever passed, of both couples. */
export type Passed = { ours: Heard[]; others: Heard[]; answers: SignalRow[][] };
type Page = { link: SimulatedLink; me: string; partner: string };

const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(Math.random() * all.length)];
const rowsIn = (heard: readonly Heard[]) =>
	heard.filter(({ name }) => name === 'signal:changed').map(({ payload }) => payload as SignalRow);

/** Tells one lie to one page: at once, or with what comes next. */
export function tellLie(lie: Lie, { link, me, partner }: Page, passed: Passed): void {
	const give = (heard: Heard | undefined) =>
		heard && link.receive(heard.name, structuredClone(heard.payload));
	const next = (tamper: Partial<Tamper>): void => {
		link.tamper = { ...HONEST, ...tamper };
	};
	switch (lie) {
		case 'replay':
			return give(pick(passed.ours));
		case 'older rows':
			return answerAnew(link, passed.answers[0] ?? []);
		case 'no rows':
			return answerAnew(link, []);
		case 'noise':
			return next({
				push: once(link, (name, payload) => [
					{ name, payload: { ...(payload as BeatRow), envelope: noise(payload as BeatRow) } }
				])
			});
		case 'calls it lowered': {
			const row = pick(rowsIn(passed.ours));
			return row && give({ name: 'signal:changed', payload: { ...row, lowered: !row.lowered } });
		}
		case 'withhold':
			return next({ push: times(link, 3, () => []) });
		case 'false ok':
			return next({
				falseOk(name) {
					const isWrite = /^(signal:(raise|lower)|receipt:send)$/.test(name);
					if (isWrite) link.tamper = HONEST;
					return isWrite;
				}
			});
		case 'another couple’s': {
			const heard = pick(passed.others);
			const as = heard && { ...(heard.payload as BeatRow), sender: partner };
			return heard && give({ name: heard.name, payload: as });
		}
		case 'mine as theirs': {
			const mine = passed.ours.filter(({ payload }) => (payload as BeatRow).sender === me);
			const heard = pick(mine);
			const as = heard && { ...(heard.payload as BeatRow), sender: partner };
			return heard && give({ name: heard.name, payload: as });
		}
		case 'receipt of another': {
			const rows = rowsIn(passed.ours);
			const [from, to] = [pick(rows.filter((row) => row.receipts.length > 0)), pick(rows)];
			if (!from || !to) return;
			return give({ name: 'signal:changed', payload: { ...to, receipts: from.receipts } });
		}
		case 'reorder': {
			let held: Heard | null = null;
			return next({
				push(name, payload) {
					if (!held) {
						held = { name, payload };
						return [];
					}
					link.tamper = HONEST;
					return [{ name, payload }, held];
				}
			});
		}
		case 'duplicate':
			return next({
				push: times(link, 3, (name, payload) => [
					{ name, payload },
					{ name, payload }
				])
			});
		case 'practice as real':
			return give(asReal(pick(passed.ours.filter(({ name }) => name === 'practice:sent'))));
		case 'real as practice':
			return give(asPractice(pick(passed.ours.filter(({ name }) => name !== 'practice:sent'))));
	}
}

function asReal(heard: Heard | undefined): Heard | undefined {
	if (!heard) return;
	const { as, id, ...sealed } = heard.payload as PracticeRow;
	if (as === 'beat') return { name: 'signal:beaten', payload: { ...sealed, pageLoad: id } };
	return {
		name: 'signal:changed',
		payload: { ...sealed, id, lowered: as === 'lower', receipts: [] }
	};
}

function asPractice(heard: Heard | undefined): Heard | undefined {
	if (!heard) return;
	const { sender, device, counter, envelope } = heard.payload as BeatRow;
	const sealed = { sender, device, counter, envelope };
	if (heard.name === 'signal:beaten')
		return {
			name: 'practice:sent',
			payload: { ...sealed, as: 'beat', id: (heard.payload as BeatRow).pageLoad }
		};
	const { id, lowered } = heard.payload as SignalRow;
	return { name: 'practice:sent', payload: { ...sealed, as: lowered ? 'lower' : 'raise', id } };
}

function noise({ envelope }: { envelope?: string }): string {
	return toBase64url(randomBytes(Math.floor(((envelope?.length ?? 0) * 3) / 4)));
}

function times(link: SimulatedLink, count: number, push: Tamper['push']): Tamper['push'] {
	let left = count;
	return (name, payload) => {
		left -= 1;
		if (left === 0) link.tamper = HONEST;
		return push(name, payload);
	};
}

const once = (link: SimulatedLink, push: Tamper['push']) => times(link, 1, push);

/** Makes the page ask for all rows, and gives it these. */
function answerAnew(link: SimulatedLink, signals: SignalRow[]): void {
	link.tamper = {
		...HONEST,
		reply(name, reply) {
			if (name !== 'signal:sync' || !reply.ok) return reply;
			link.tamper = HONEST;
			return { ...reply, signals } as typeof reply;
		}
	};
	link.lose();
}
