/** The day on this device, as YYYY-MM-DD. */
export function dayOf(now: Date): string {
	const [month, day] = [now.getMonth() + 1, now.getDate()].map((part) =>
		String(part).padStart(2, '0')
	);
	return `${now.getFullYear()}-${month}-${day}`;
}

/** Today on this device. */
export const today = (): string => dayOf(new Date());
