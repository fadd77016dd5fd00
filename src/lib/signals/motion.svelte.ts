import { isShake, youngEnough, type Movement } from './shake.ts';

/** After so long without a reading there is no sensor, as far as anybody can tell. */
const SENSOR_EXPECTED_MS = 4_000;

/** `asks`: the device wants a touch before it tells of movement, in each page anew. */
export type Sensor = 'looking' | 'there' | 'missing' | 'refused' | 'asks';

/** Some devices ask their owner first; then, and only then, there is such a function. */
function getAsking(): (() => Promise<string>) | null {
	if (typeof DeviceMotionEvent === 'undefined') return null;
	const { requestPermission } = DeviceMotionEvent as { requestPermission?: () => Promise<string> };
	return requestPermission?.bind(DeviceMotionEvent) ?? null;
}

export const asksFirst = () => getAsking() !== null;

/** The motion sensor of this device. Nothing it says leaves the page, or is kept for more than a second. */
export class Motion {
	sensor = $state<Sensor>('looking');
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** From within a touch, or the device may not even ask. True when it may be listened to. */
	async ask(): Promise<boolean> {
		const answer = await Promise.resolve(getAsking()?.() ?? 'granted').catch(() => 'asks');
		if (answer === 'granted') this.#expect();
		else this.sensor = answer === 'denied' ? 'refused' : 'asks';
		return answer === 'granted';
	}

	/** Tells of every shake while the page can be seen, until the returned function is called. */
	listen(shaken: () => void): () => void {
		let trace: Movement[] = [];

		const feel = (event: DeviceMotionEvent) => {
			const movement = movementOf(event);
			if (!movement) return;
			this.sensor = 'there';
			trace = document.visibilityState === 'visible' ? youngEnough([...trace, movement]) : [];
			if (!isShake(trace)) return;
			trace = [];
			shaken();
		};

		void this.ask();
		window.addEventListener('devicemotion', feel);
		return () => {
			window.removeEventListener('devicemotion', feel);
			clearTimeout(this.#timer);
		};
	}

	#expect(): void {
		if (this.sensor === 'there') return;
		this.sensor = 'looking';
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			if (this.sensor === 'looking') this.sensor = 'missing';
		}, SENSOR_EXPECTED_MS);
	}
}

/** Null from a device without the sensor: it sends one event, with nothing in it. */
function movementOf(event: DeviceMotionEvent): Movement | null {
	for (const read of [event.acceleration, event.accelerationIncludingGravity]) {
		const { x = null, y = null, z = null } = read ?? {};
		if (x !== null && y !== null && z !== null) return { x, y, z, at: event.timeStamp };
	}
	return null;
}
