import { mkdirSync } from 'node:fs';
import { PHONE, type Somebody } from './people.ts';

const FOLDER = 'docs/screens';
const DESKTOP = { width: 1280, height: 800 };
/** Tests whose pictures are made by `npm run screenshots`; the words are asserted whenever they run. */
export const MOMENTS = { tag: '@moments' };

/** What these screens show at this moment, as pictures: on a phone in the light, or in every look. */
export async function shoot(moment: string, people: Somebody[], everyLook = false): Promise<void> {
	if (!process.env.PICTURES) return;
	mkdirSync(FOLDER, { recursive: true });
	for (const { name, page } of people) {
		await page.evaluate(() => scrollTo(0, 0));
		for (const [size, viewport] of [['phone', PHONE] as const, ['desktop', DESKTOP] as const])
			for (const colorScheme of ['light', 'dark'] as const) {
				if (!everyLook && (size === 'desktop' || colorScheme === 'dark')) continue;
				await page.setViewportSize(viewport);
				await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
				await page.screenshot({ path: `${FOLDER}/${moment}-${name}-${size}-${colorScheme}.png` });
			}
		await page.setViewportSize(PHONE);
		await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
	}
}
