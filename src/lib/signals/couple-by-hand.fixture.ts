import { randomBytes, randomId } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey, type CoupleSeal } from '#lib/crypto/couple-seal.ts';
import type { Input } from '#lib/realtime/wire.ts';
import type { Moment } from '#lib/device/time.ts';
import type { BeatRow, SignalRow } from './contract.ts';
import { CoupleSignals, type Ways } from './couple-signals.ts';
import type { OperationName } from './my-raises.ts';

type Operation = { name: OperationName; payload: Input<'signal:raise'> };
export type Device = {
	id: string;
	user: string;
	seal: CoupleSeal;
	counter: number;
	signals: CoupleSignals;
	unsent: Operation[];
	/** The rows this device keeps. */
	kept: Map<string, { row: SignalRow; servedAt: number }>;
	/** How often it has asked for all rows again. */
	asked: number;
	/** Nothing of this device comes through in either direction. */
	cut: boolean;
};

/** Two people and their devices with real seals; a test moves the wire and the clock by hand. */
export async function createCoupleByHand() {
	const key = await importCoupleKey(randomBytes(32));
	const couple = randomId();
	const people = { a: randomId(), b: randomId() };
	const devices: Device[] = [];
	const rows = new Map<string, SignalRow>();
	const beats: BeatRow[] = [];
	let now: Moment = { mono: 1_000, wall: 1_700_000_000_000, steady: 1_000 };
	const later = (ms: number): Moment => ({
		mono: now.mono + ms,
		wall: now.wall + ms,
		steady: now.steady + ms
	});

	function waysOf(device: Device): Ways {
		return {
			now: () => now,
			sendBeat: (beat) => {
				if (!device.cut) beats.push({ sender: device.user, device: device.id, ...beat });
			},
			keep: async (name, sealOperation) => {
				device.counter += 1;
				device.unsent.push({ name, payload: await sealOperation(device.counter) });
			},
			remember: (row) => device.kept.set(`${row.sender} ${row.id}`, { row, servedAt: now.wall }),
			forget: ({ sender, id }) => device.kept.delete(`${sender} ${id}`),
			askAgain: () => (device.asked += 1),
			changed: () => undefined
		};
	}

	function add(who: 'a' | 'b'): Device {
		const user = people[who];
		const partner = people[who === 'a' ? 'b' : 'a'];
		const id = randomId();
		const seal = createCoupleSeal(key, { couple, me: user, device: id, partner });
		const device = {
			id,
			user,
			seal,
			counter: 0,
			asked: 0,
			cut: false,
			unsent: [],
			kept: new Map()
		} as unknown as Device;
		device.signals = new CoupleSignals(seal, waysOf(device));
		devices.push(device);
		return device;
	}

	/** A second page of the same device, which hears only what a test hands to it. */
	const addTab = (device: Device) => new CoupleSignals(device.seal, waysOf(device));

	/** The page is loaded again: what is unsent and what stood is still on the device, and nothing else. */
	async function reload(device: Device) {
		device.signals = new CoupleSignals(device.seal, waysOf(device));
		await device.signals.takeKept([...device.kept.values()]);
		await device.signals.takeUnsent(device.unsent);
		device.signals.open();
	}

	/** Stores what is unsent, as the server does, and tells every screen. */
	async function send(device: Device) {
		for (const { name, payload } of device.unsent.splice(0)) {
			const sealed = {
				sender: device.user,
				device: device.id,
				counter: payload.counter,
				envelope: payload.envelope
			};
			const known = rows.get(payload.id);
			const row: SignalRow =
				name === 'receipt:send'
					? { ...known!, receipts: [...known!.receipts, sealed] }
					: {
							...sealed,
							id: payload.id,
							lowered: name === 'signal:lower',
							receipts: known?.receipts ?? []
						};
			rows.set(payload.id, row);
			device.signals.settled(name, payload, null);
			for (const other of devices)
				if (other !== device && !other.cut) await other.signals.takeRows([row], false);
		}
	}

	/** Sealing takes turns of the event loop; this lets all that has begun come to its end. */
	async function sealed() {
		for (let turn = 0; turn < 5; turn += 1) {
			await crypto.subtle.digest('SHA-256', new Uint8Array(1));
			await new Promise(setImmediate);
		}
	}

	/** Delivers everything until the wire is silent. */
	async function settle() {
		await sealed();
		for (let round = 0; round < 8; round += 1) {
			for (const device of devices) if (!device.cut) await send(device);
			for (const beat of beats.splice(0))
				for (const device of devices)
					if (device.id !== beat.device && !device.cut) await device.signals.takeBeat(beat);
			await sealed();
		}
	}

	return {
		add,
		addTab,
		reload,
		sealed,
		rows,
		beats,
		settle,
		/** Time passes in steps of two seconds, each with a beat of everyone. */
		async pass(ms: number) {
			for (let left = ms; left > 0; left -= 2_000) {
				const step = Math.min(2_000, left);
				now = later(step);
				for (const device of devices) {
					device.signals.refresh();
					void device.signals.beat();
				}
				await settle();
			}
		},
		jumpWall: (ms: number) => (now = { ...now, wall: now.wall + ms }),
		jump: (ms: number) => (now = later(ms))
	};
}

/** Two people, each with Together open, who have heard each other. */
export async function createLivePair() {
	const couple = await createCoupleByHand();
	const [a, b] = [couple.add('a'), couple.add('b')];
	a.signals.open();
	b.signals.open();
	await couple.settle();
	return { couple, a, b };
}
