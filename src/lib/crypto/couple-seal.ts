import { concat, idBytes, toBase64url, utf8, type Bytes } from './bytes.ts';
import {
	decodeJson,
	encodeJson,
	openEnvelope,
	sealEnvelope,
	type Context,
	type Kind,
	type Opened,
	type OpenedJson
} from './envelope.ts';
import { deriveSealKey, labelled } from './key-derivation.ts';

const PURPOSE = {
	beat: 'beats',
	raise: 'signals',
	lower: 'signals',
	receipt: 'receipts',
	limit: 'boundaries',
	understanding: 'boundaries',
	agreement: 'boundaries',
	answer: 'boundaries',
	opening: 'boundaries',
	topic: 'boundaries',
	placing: 'boundaries',
	name: 'names',
	care: 'care',
	'check-in': 'check-ins',
	'time-part': 'time'
} as const satisfies Partial<Record<Kind, string>>;

type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];
type Wording = Context['wording'];
type From = { sender: string; device: string };

/** Seals as me, from this device, and opens what either of the two has sealed for the couple. */
export type CoupleSeal = {
	couple: string;
	me: string;
	device: string;
	partner: string;
	/** The same two people under the id of another couple: what either seals never opens in the other. */
	under(couple: string): CoupleSeal;
	/** Throws RangeError as sealEnvelope does, and for a kind that is not for a couple. */
	seal(
		kind: Kind,
		object: string,
		counter: number,
		content: Uint8Array,
		wording?: Wording
	): Promise<string>;
	/** Never throws. Unreadable when the sender is neither of the two. */
	open(
		from: From,
		kind: Kind,
		object: string,
		counter: number,
		envelope: string,
		wording?: Wording
	): Promise<Opened>;
	sealJson(
		kind: Kind,
		object: string,
		counter: number,
		value: unknown,
		wording?: Wording
	): Promise<string>;
	openJson(
		from: From,
		kind: Kind,
		object: string,
		counter: number,
		envelope: string,
		wording?: Wording
	): Promise<OpenedJson>;
};

/**
 * Takes the couple key's 32 bytes. Only the two partners may hold it. The result derives AES keys
 * and can do nothing else: no script can copy it, or bytes made from it, out of the browser.
 */
export function importCoupleKey(raw: Uint8Array): Promise<CryptoKey> {
	return crypto.subtle.importKey('raw', new Uint8Array(raw), 'HKDF', false, ['deriveKey']);
}

/** @throws RangeError when an id is malformed or the two are one person. */
export function createCoupleSeal(
	coupleKey: CryptoKey,
	{ couple, me, device, partner }: { couple: string; me: string; device: string; partner: string }
): CoupleSeal {
	for (const id of [couple, me, device, partner]) idBytes(id);
	if (me === partner) throw new RangeError('a couple is two people');
	const keys = new Map<string, Promise<CryptoKey>>();

	// A key per sender: with one for both, each could pass off the other's words as their own.
	function keyOf(purpose: Purpose, sender: string): Promise<CryptoKey> {
		const name = `${purpose} ${sender}`;
		let key = keys.get(name);
		if (!key) {
			key = deriveSealKey(coupleKey, coupleKeyInfo(purpose, sender), idBytes(couple));
			keys.set(name, key);
		}
		return key;
	}

	const self: CoupleSeal = {
		couple,
		me,
		device,
		partner,
		under: (other) => createCoupleSeal(coupleKey, { couple: other, me, device, partner }),
		async seal(kind, object, counter, content, wording) {
			if (!isForCouple(kind)) throw new RangeError('not a kind for a couple');
			const key = await keyOf(PURPOSE[kind], me);
			const context = { couple, sender: me, device, kind, object, counter, wording };
			return sealEnvelope(key, context, content);
		},
		async open(from, kind, object, counter, envelope, wording) {
			if (!isForCouple(kind) || (from.sender !== me && from.sender !== partner))
				return { ok: false, reason: 'unreadable' };
			const key = await keyOf(PURPOSE[kind], from.sender);
			const { sender, device } = from;
			const context = { couple, sender, device, kind, object, counter, wording };
			return openEnvelope(key, context, envelope);
		},
		async sealJson(kind, object, counter, value, wording) {
			return self.seal(kind, object, counter, encodeJson(value), wording);
		},
		async openJson(from, kind, object, counter, envelope, wording) {
			return decodeJson(await self.open(from, kind, object, counter, envelope, wording));
		}
	};
	return self;
}

/**
 * The seal for practice: the couple key under an id derived from the couple's. No envelope of practice can be
 * taken for a real one, because neither its key nor what it is bound to is the same (SPEC.md, "Practice").
 */
export async function createPracticeSeal(seal: CoupleSeal): Promise<CoupleSeal> {
	const named = concat(utf8('attune/1/practice|'), idBytes(seal.couple));
	const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', named));
	return seal.under(toBase64url(hash.slice(0, 16)));
}

function isForCouple(kind: Kind): kind is keyof typeof PURPOSE {
	return Object.hasOwn(PURPOSE, kind);
}

function coupleKeyInfo(purpose: Purpose, sender: string): Bytes {
	return labelled(`attune/1/couple/${purpose}`, idBytes(sender));
}
