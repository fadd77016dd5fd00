import { randomBytes, randomId } from '#lib/crypto/bytes.ts';
import { createCoupleSeal, importCoupleKey } from '#lib/crypto/couple-seal.ts';
import { createPhone, type Phone } from './phone.ts';
import type { SimulatedServer } from './server.ts';
import type { Name } from './steps.ts';
import type { WorldTime } from './world-time.ts';

export type Person = 'ana' | 'ben';
export const personOf = (name: Name): Person => (name === 'ben' ? 'ben' : 'ana');
export const partnerOf = (person: Person): Person => (person === 'ana' ? 'ben' : 'ana');

/** Ana with two devices and Ben with one, linked; nothing open yet. */
export type SimulatedCouple = {
	id: string;
	phones: Record<Name, Phone>;
	/** Takes it, and all that is stored of it, out of the world. */
	remove(): void;
};

export async function createCouple(
	world: WorldTime,
	server: SimulatedServer
): Promise<SimulatedCouple> {
	const key = await importCoupleKey(randomBytes(32));
	const id = randomId();
	const [ana, ben] = [randomId(), randomId()];
	const sealOf = (me: string, partner: string) =>
		createCoupleSeal(key, { couple: id, me, device: randomId(), partner });
	const seals = { ana: sealOf(ana, ben), ana2: sealOf(ana, ben), ben: sealOf(ben, ana) };
	const devices = Object.values(seals).map(({ me, device }) => ({ userId: me, deviceId: device }));
	server.addCouple(id, [ana, ben], devices);
	const phones = {
		ana: await createPhone(world, server, seals.ana),
		ana2: await createPhone(world, server, seals.ana2),
		ben: await createPhone(world, server, seals.ben)
	};
	return {
		id,
		phones,
		remove() {
			for (const phone of Object.values(phones))
				for (const page of phone.pages) phone.close(page, false);
			server.removeCouple(id, [ana, ben]);
		}
	};
}
