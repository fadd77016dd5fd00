import type { StoredOperation } from '#lib/device/storage.ts';
import type { SignalRow } from '#lib/signals/contract.ts';
import type { PracticeStage } from '#lib/signals/practice.ts';
import type { View } from '#lib/signals/view.ts';
import { checkHealed, checkScreens, checkStep, entries, isSeen } from './checks.ts';
import { createCouple, partnerOf, personOf, type SimulatedCouple } from './couple.ts';
import { tellLie, type Passed } from './lies.ts';
import { HONEST } from './link.ts';
import type { OpenPage, Phone } from './phone.ts';
import { quiet } from './quiet.ts';
import type { SimulatedServer } from './server.ts';
import type { Step } from './steps.ts';
import { receiptKey, Truth } from './truth.ts';
import { WorldTime } from './world-time.ts';

/** Above this Socket.IO has given a sleeping device up. */
const SLEPT_TOO_LONG_MS = 45_000;
const REMEMBERED = 200;

/** Lives through a history, and checks what must hold after every event and every step of it. @throws Broken */
export async function live(
	server: SimulatedServer,
	steps: readonly Step[],
	lying: boolean,
	seed: number
): Promise<void> {
	const { random } = Math;
	Math.random = seeded(seed);
	const world = new WorldTime();
	const couple = await createCouple(world, server);
	const others = await createCouple(world, server);
	try {
		await new History(world, server, couple, others, lying).live(steps);
	} finally {
		couple.remove();
		others.remove();
		await quiet();
		Math.random = random;
	}
}

/** The pace of beats, and what a liar picks, come from here. (Mulberry32.) */
function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

class History {
	readonly #world: WorldTime;
	readonly #server: SimulatedServer;
	readonly #couple: SimulatedCouple;
	readonly #others: SimulatedCouple;
	readonly #lying: boolean;
	readonly #truth = new Truth();
	readonly #passed: Passed = { ours: [], others: [], answers: [] };
	readonly #asleepSince = new Map<Phone, number>();
	#mayBeUnlinked = false;

	constructor(
		world: WorldTime,
		server: SimulatedServer,
		couple: SimulatedCouple,
		others: SimulatedCouple,
		lying: boolean
	) {
		this.#world = world;
		this.#server = server;
		this.#couple = couple;
		this.#others = others;
		this.#lying = lying;
	}

	async live(steps: readonly Step[]): Promise<void> {
		await this.#meetOthers();
		this.#world.afterEach = () => this.#afterEvent();
		this.#open(this.#couple.phones.ana);
		this.#open(this.#couple.phones.ben);
		await this.#pass(2_000);
		for (const step of steps) {
			this.#take(step);
			await this.#pass(step.do === 'pass' ? step.ms : 0);
			checkStep(this.#couple, this.#truth, this.#server);
		}
		await this.#heal();
		if (this.#truth.unlinked) return;
		if (!this.#lying) await this.#agree();
	}

	/** Another couple says yes and no on the same server, so that a liar has something of theirs. */
	async #meetOthers(): Promise<void> {
		const { ana, ben } = this.#others.phones;
		const [a, b] = [ana.open(), ben.open()];
		const keep = (name: string, payload: unknown) => this.#passed.others.push({ name, payload });
		a.link.onPush = b.link.onPush = keep;
		await this.#world.pass(1_000);
		a.signals.couple!.sayYes();
		await this.#world.pass(1_500);
		b.signals.couple!.raise('no');
		await this.#world.pass(300);
		for (const page of [a, b]) page.signals.shut();
	}

	#open(phone: Phone): OpenPage {
		const page = phone.open();
		// A new page knows what its device has kept.
		for (const id of this.#truth.seen.get(phone) ?? []) this.#truth.saw(page, id);
		page.link.onPush = (name, payload) => {
			if (this.#passed.ours.push({ name, payload }) > REMEMBERED) this.#passed.ours.shift();
		};
		const send = page.link.send.bind(page.link);
		page.link.send = async (name, payload) => {
			const reply = await send(name, payload as never);
			if (name === 'signal:sync' && reply.ok)
				this.#passed.answers.push((reply as unknown as { signals: SignalRow[] }).signals);
			return reply as never;
		};
		page.outbox.onSettled((operation, reply) => this.#settled(operation, reply.ok));
		return page;
	}

	/** Acknowledged counts only what the server itself has stored: a lie is no acknowledgement. */
	#settled({ name, payload }: StoredOperation, ok: boolean): void {
		const { id, counter } = payload as { id: string; counter: number };
		const raise = name === 'signal:raise' && this.#truth.raises.get(id);
		if (!raise || !ok) return;
		const row = this.#server.rowsOf(this.#couple.id).find((one) => one.id === id);
		if (!this.#lying || row?.counter === counter) raise.acknowledged = true;
	}

	#take(step: Step): void {
		if (step.do === 'pass') return;
		if (step.do === 'restart') {
			this.#server.restart();
			for (const phone of this.#phones()) for (const { link } of phone.pages) link.lose();
			return;
		}
		const phone = this.#couple.phones[step.who];
		const page = phone.pages.at(-1) ?? this.#open(phone);
		this.#does(step, phone, page);
	}

	#does(step: Exclude<Step, { do: 'pass' | 'restart' }>, phone: Phone, page: OpenPage): void {
		const canTouch = isSeen(phone, page) && !this.#truth.unlinked;
		const { link, signals } = page;
		switch (step.do) {
			case 'yes':
				if (canTouch) signals.couple!.sayYes();
				return;
			case 'raise':
				if (canTouch) this.#raise(step, phone, page);
				return;
			case 'need':
				if (canTouch && page.view.mine) signals.couple!.setNeed(page.view.mine.id, step.need);
				return;
			case 'lower': {
				if (!canTouch || !page.view.mine?.canLower) return;
				const raise = this.#truth.raises.get(page.view.mine.id);
				if (raise) raise.lowered = true;
				return void signals.couple!.lower(page.view.mine.id);
			}
			case 'answer': {
				const { theirs } = page.view;
				if (!canTouch || !theirs || theirs.kind === 'unreadable') return;
				this.#truth.receipts.add(receiptKey('answered', theirs));
				return signals.couple!.answer(theirs);
			}
			case 'practice':
				if (!canTouch) return;
				return step.open ? signals.openPractice() : signals.stopPractice();
			case 'slow':
				return phone.time.asleep ? undefined : signals.setSlow(step.slow);
			case 'hide':
				page.visible = false;
				return signals.shut();
			case 'show':
				return this.#show(phone, page);
			case 'sleep':
				if (!phone.time.asleep) this.#asleepSince.set(phone, this.#world.now);
				return phone.time.sleep();
			case 'wake':
				return this.#wake(phone, step.stoodStill);
			case 'clock':
				phone.time.setWall(step.ms);
				if (phone.time.asleep) return;
				// As frame-watch.ts does before the next frame is painted.
				return phone.pages.forEach((each) => each.signals.couple?.refresh());
			case 'reload':
			case 'crash':
				phone.close(page, step.do === 'reload');
				this.#open(phone);
				return;
			case 'tab':
				if (phone.pages.length > 1) phone.close(phone.pages[0]!, true);
				else this.#open(phone);
				return;
			case 'cut':
				return phone.pages.forEach((each) => each.link.cut(step.arrived));
			case 'silence':
				return phone.pages.forEach((each) => each.link.silence());
			case 'mend':
				return phone.pages.forEach((each) => each.link.mend());
			case 'delay':
				return phone.pages.forEach((each) => (each.link.delayMs = step.ms));
			case 'lie': {
				const { me, partner } = phone.seal;
				return tellLie(step.lie, { link, me, partner }, this.#passed);
			}
			case 'unlink':
				this.#mayBeUnlinked = true;
				return void link.send('couple:unlink', { couple: phone.seal.couple, tell: 'now' });
		}
	}

	#raise({ who, kind }: Extract<Step, { do: 'raise' }>, phone: Phone, page: OpenPage): void {
		const id = page.signals.couple!.raise(kind);
		// What is touched in practice is not meant, and nothing that is true changes.
		if (!id || page.practice === 'on') return;
		const person = personOf(who);
		this.#truth.raises.set(id, { person, phone, kind, lowered: false, acknowledged: false });
	}

	/** A device that sleeps does it when it wakes. */
	#show({ time }: Phone, page: OpenPage): void {
		page.visible = true;
		time.after(0, () => {
			if (page.visible && !this.#truth.unlinked) page.signals.open();
		});
	}

	#wake(phone: Phone, stoodStill: boolean): void {
		if (!phone.time.asleep) return;
		const slept = this.#world.now - this.#asleepSince.get(phone)!;
		phone.time.wake(stoodStill);
		for (const { link, signals } of phone.pages) {
			// As frame-watch.ts does before the next frame is painted.
			signals.couple?.refresh();
			if (slept > SLEPT_TOO_LONG_MS) this.#world.at(this.#world.now + 1_000, () => link.lose());
		}
	}

	#afterEvent(): void {
		if (this.#mayBeUnlinked) this.#truth.unlinked ||= !this.#server.isLinked(this.#couple.id);
		for (const phone of this.#phones())
			for (const page of phone.pages) if (isSeen(phone, page)) this.#paint(phone, page);
		checkScreens(this.#couple, this.#truth, this.#world);
	}

	/** What PartnerStanding.svelte does: what is painted on a visible page is receipted, each version once. */
	#paint(phone: Phone, page: OpenPage): void {
		const { theirs } = page.view;
		if (!theirs || theirs.kind === 'unreadable') return;
		if (page.practice === 'on') return page.signals.couple!.markShown(theirs);
		const version = theirs.version && `${theirs.version.device} ${theirs.version.counter}`;
		this.#truth.saw(page, theirs.id);
		if (version) this.#truth.saw(phone, theirs.id);
		const painted = `${theirs.id} ${version}`;
		if (page.painted.has(painted) || this.#truth.unlinked) return;
		page.painted.add(painted);
		this.#truth.receipts.add(receiptKey('shown', theirs));
		page.signals.couple!.markShown(theirs);
	}

	/** All is well again: lines, clocks in step, screens in sight. */
	async #heal(): Promise<void> {
		for (const phone of this.#phones()) {
			this.#wake(phone, false);
			for (const page of phone.pages) {
				page.link.tamper = HONEST;
				page.link.delayMs = 10;
				page.link.mend();
				this.#show(phone, page);
				page.signals.stopPractice();
				// What a liar withheld is asked for again with the next connection.
				if (this.#lying) page.link.lose();
			}
		}
		await this.#pass(25_000);
		checkStep(this.#couple, this.#truth, this.#server);
		if (!this.#lying && !this.#truth.unlinked) checkHealed(this.#couple, this.#truth, this.#server);
	}

	/** A history in which nobody could ever say yes would prove nothing. */
	async #agree(): Promise<void> {
		const { ana, ben } = this.#couple.phones;
		for (const phone of this.#phones())
			for (const { signals } of phone.pages) signals.setSlow(false);
		for (const name of ['ana', 'ben'] as const) {
			const page = this.#couple.phones[name].pages.at(-1)!;
			while (page.view.mine) {
				this.#does({ do: 'lower', who: name }, this.#couple.phones[name], page);
				await this.#pass(500);
			}
		}
		for (const phone of [ana, ben]) phone.pages.at(-1)!.signals.couple!.sayYes();
		await this.#pass(2_500);
		for (const [name, phone] of entries(this.#couple.phones))
			for (const { view } of phone.pages)
				if (view.reading !== 'yes')
					throw new Error(
						`${name} reads ${view.reading} when ${partnerOf(personOf(name))} says yes`
					);
		await this.#practise();
	}

	/** Nor would one in which practice never began. */
	async #practise(): Promise<void> {
		const [a, b] = [this.#couple.phones.ana.pages.at(-1)!, this.#couple.phones.ben.pages.at(-1)!];
		const read = (reading: View['reading'], practice: PracticeStage) => {
			if (b.view.reading !== reading || b.practice !== practice)
				throw new Error(`ben reads ${b.view.reading} with practice ${b.practice}`);
		};
		a.signals.openPractice();
		await this.#pass(2_500);
		read('yes', 'offered');
		b.signals.openPractice();
		await this.#pass(2_500);
		read('none', 'on');
		a.signals.couple!.raise('no');
		await this.#pass(500);
		read('no', 'on');
		a.signals.stopPractice();
		await this.#pass(500);
		read('none', 'over');
	}

	async #pass(ms: number): Promise<void> {
		await this.#world.pass(ms);
	}

	#phones = () => Object.values(this.#couple.phones);
}
