import {
	foreignKey,
	index,
	integer,
	primaryKey,
	sqliteTable,
	text,
	unique
} from 'drizzle-orm/sqlite-core';

/**
 * All tables on one page. No column is readable content, and none says when a person did something:
 * the only times are expiries, rounded up to a day, but for an invite's and a try's.
 *
 * Ids are 16 random bytes as base64url. "Sealed" columns are envelopes (see crypto/SPEC.md); beside
 * each stand the device and the counter its associated data is bound to.
 */

export const user = sqliteTable('user', {
	id: text().primaryKey(),
	/** SHA-256 of the username: the name itself never arrives here. */
	handle: text().notNull().unique(),
	/** SHA-256 of what the browser derives from the password. */
	authHash: text('auth_hash').notNull(),
	/** SHA-256 of what the browser derives from the recovery code. */
	recoveryHash: text('recovery_hash').notNull(),
	passwordWrap: text('password_wrap').notNull(),
	recoveryWrap: text('recovery_wrap').notNull(),
	keyring: text().notNull(),
	keyringVersion: integer('keyring_version').notNull(),
	/** How often its keys were made, the first time included: a device with earlier ones is let in no more. */
	keysVersion: integer('keys_version').notNull().default(1)
});

/** Goes with its person. */
const ofUser = () => ({
	userId: text('user_id')
		.notNull()
		.references(() => user.id, { onDelete: 'cascade' })
});

export const device = sqliteTable(
	'device',
	{
		id: text().primaryKey(),
		...ofUser(),
		/** SHA-256 of the device cookie: a known device has its own budget of sign-in tries. */
		tokenHash: text('token_hash').notNull(),
		/** Sealed for its owner alone: what they call it. Null until it has a name, and once it is signed out. */
		name: text(),
		/** The number of the last operation of each lane, and its SHA-256: a repeat is answered and does nothing. */
		signalCounter: integer('signal_counter').notNull().default(0),
		signalOperation: text('signal_operation'),
		receiptCounter: integer('receipt_counter').notNull().default(0),
		receiptOperation: text('receipt_operation'),
		listCounter: integer('list_counter').notNull().default(0),
		listOperation: text('list_operation'),
		expiresAt: integer('expires_at').notNull()
	},
	(table) => [index('device_by_token').on(table.tokenHash)]
);

export const session = sqliteTable(
	'session',
	{
		/** SHA-256 of the session id in the cookie. */
		idHash: text('id_hash').primaryKey(),
		...ofUser(),
		deviceId: text('device_id')
			.notNull()
			.references(() => device.id, { onDelete: 'cascade' }),
		expiresAt: integer('expires_at').notNull()
	},
	(table) => [index('session_by_user').on(table.userId)]
);

/** Where a signed-in device can be woken: an address at its browser's own push service, and nothing more. Goes with the session. */
export const waking = sqliteTable('waking', {
	sessionHash: text('session_hash')
		.primaryKey()
		.references(() => session.idHash, { onDelete: 'cascade' }),
	endpoint: text().notNull().unique(),
	/** 1 once it was woken, until its person has the app open again on any device. */
	woken: integer().notNull().default(0)
});

/** What this server proves itself with to push services: one row, made when it is first needed. */
export const wakingKey = sqliteTable('waking_key', {
	id: integer().primaryKey(),
	/** PKCS #8 of a P-256 key, base64url. */
	privateKey: text('private_key').notNull()
});

export const couple = sqliteTable('couple', { id: text().primaryKey() });

/** Goes with its couple. */
const ofCouple = () => ({
	coupleId: text('couple_id')
		.notNull()
		.references(() => couple.id, { onDelete: 'cascade' })
});

/** What the associated data of the envelope beside it is bound to. */
const sealedBy = () => ({
	device: text().notNull(),
	counter: integer().notNull()
});

export const member = sqliteTable(
	'member',
	{
		userId: text('user_id')
			.primaryKey()
			.references(() => user.id, { onDelete: 'cascade' }),
		...ofCouple(),
		/** Sealed: what the partner reads as this person's name. */
		name: text(),
		nameDevice: text('name_device'),
		nameCounter: integer('name_counter'),
		/** The number of the latest change of the list that this person may know of. */
		listSeq: integer('list_seq').notNull().default(0),
		/** SHA-256 of the token with which this person leaves the couple, without a session or a key. */
		unlinkHash: text('unlink_hash').unique()
	},
	(table) => [index('member_by_couple').on(table.coupleId)]
);

/** Somebody whose couple has ended and who is not told yet, because the one who left chose so. */
export const untold = sqliteTable('untold', {
	userId: text('user_id')
		.primaryKey()
		.references(() => user.id, { onDelete: 'cascade' }),
	/** Of the couple that is over: it has no row any more. */
	coupleId: text('couple_id').notNull(),
	/** As in `member`: they can leave as well, meanwhile. */
	unlinkHash: text('unlink_hash').unique(),
	/** Then they are told. A whole day, so that it does not say when the other left. */
	expiresAt: integer('expires_at').notNull()
});

export const invite = sqliteTable('invite', {
	idHash: text('id_hash').primaryKey(),
	...ofUser(),
	state: text({ enum: ['open', 'used', 'withdrawn', 'burnt'] }).notNull(),
	expiresAt: integer('expires_at').notNull(),
	triesLeft: integer('tries_left').notNull(),
	inviterKey: text('inviter_key').notNull(),
	joinerId: text('joiner_id').references(() => user.id, { onDelete: 'cascade' }),
	commitment: text(),
	inviterNonce: text('inviter_nonce'),
	joinerKey: text('joiner_key'),
	joinerNonce: text('joiner_nonce'),
	joinerMac: text('joiner_mac'),
	inviterMac: text('inviter_mac')
});

export const standingSignal = sqliteTable(
	'standing_signal',
	{
		/** The id its raiser gave it. Beside theirs it takes nobody's place: a partner who takes it for a row of their own blocks nothing. */
		id: text().notNull(),
		...ofCouple(),
		...ofUser(),
		...sealedBy(),
		/** Sealed: the raise, or once it is lowered, the lowering, written over it. */
		envelope: text().notNull(),
		/** Null while it stands. A lowered row stays until then, so that every device can learn of it. */
		expiresAt: integer('expires_at')
	},
	(table) => [
		primaryKey({ columns: [table.userId, table.id] }),
		index('standing_signal_by_couple').on(table.coupleId)
	]
);

export const receipt = sqliteTable(
	'receipt',
	{
		/** The signal it is about, by its raiser and id. */
		raiserId: text('raiser_id').notNull(),
		signalId: text('signal_id').notNull(),
		...ofUser(),
		...sealedBy(),
		/** Sealed: shown, or answered. Only the latest of a device is kept. */
		envelope: text().notNull()
	},
	(table) => [
		primaryKey({ columns: [table.raiserId, table.signalId, table.device] }),
		foreignKey({
			columns: [table.raiserId, table.signalId],
			foreignColumns: [standingSignal.userId, standingSignal.id]
		}).onDelete('cascade')
	]
);

/** Sealed by whoever placed it last: the topic it is shown under, and when to look at it again. */
const placing = () => ({
	placing: text(),
	placingUser: text('placing_user'),
	placingDevice: text('placing_device'),
	placingCounter: integer('placing_counter')
});

export const limit = sqliteTable(
	'limit',
	{
		id: text().primaryKey(),
		...ofCouple(),
		...ofUser(),
		...sealedBy(),
		/** Sealed: words and strength. */
		envelope: text().notNull(),
		/** Sealed by the partner: "I understand". */
		understanding: text(),
		understandingDevice: text('understanding_device'),
		understandingCounter: integer('understanding_counter'),
		...placing()
	},
	(table) => [index('limit_by_couple').on(table.coupleId)]
);

export const agreement = sqliteTable(
	'agreement',
	{
		id: text().primaryKey(),
		...ofCouple(),
		...ofUser(),
		...sealedBy(),
		/** Sealed: the words. */
		envelope: text().notNull(),
		wordingHash: text('wording_hash').notNull(),
		round: integer().notNull(),
		/** 1 once both have answered a round of it. */
		settled: integer().notNull().default(0),
		/** Other words for it, sealed, until both have answered them: then they take the place of these. */
		nextUserId: text('next_user_id'),
		nextDevice: text('next_device'),
		nextCounter: integer('next_counter'),
		nextEnvelope: text('next_envelope'),
		nextWordingHash: text('next_wording_hash'),
		nextRound: integer('next_round'),
		...placing()
	},
	(table) => [index('agreement_by_couple').on(table.coupleId)]
);

/** Goes with its agreement. */
const ofAgreement = () => ({
	agreementId: text('agreement_id')
		.notNull()
		.references(() => agreement.id, { onDelete: 'cascade' })
});

/** What one of the two allows: that the other asks again with other words, and that it is let go. */
export const agreementLeave = sqliteTable(
	'agreement_leave',
	{
		...ofAgreement(),
		...ofUser(),
		openAgain: integer('open_again').notNull().default(0),
		letGo: integer('let_go').notNull().default(0)
	},
	(table) => [primaryKey({ columns: [table.agreementId, table.userId] })]
);

/** A heading of the list, sealed by whoever wrote it last. */
export const topic = sqliteTable(
	'topic',
	{
		id: text().notNull(),
		...ofCouple(),
		...ofUser(),
		...sealedBy(),
		envelope: text().notNull()
	},
	(table) => [primaryKey({ columns: [table.coupleId, table.id] })]
);

/** A limit or an answer of one person, sealed for them alone. It hangs on no couple: it stays when that ends. */
export const kept = sqliteTable(
	'kept',
	{
		...ofUser(),
		/** Of the limit, or of the agreement that was answered. */
		id: text().notNull(),
		/** Of the words that were answered; empty for a limit. */
		wordingHash: text('wording_hash').notNull().default(''),
		...sealedBy(),
		envelope: text().notNull()
	},
	(table) => [primaryKey({ columns: [table.userId, table.id, table.wordingHash] })]
);

/** A care card as its owner alone can read it. It hangs on no couple: it stays when that ends. */
export const careCard = sqliteTable('care_card', {
	userId: text('user_id')
		.primaryKey()
		.references(() => user.id, { onDelete: 'cascade' }),
	...sealedBy(),
	envelope: text().notNull()
});

/** What of it the partner may read: while a wait or no of its owner stands, or always. */
export const sharedCareCard = sqliteTable('shared_care_card', {
	userId: text('user_id')
		.primaryKey()
		.references(() => user.id, { onDelete: 'cascade' }),
	...ofCouple(),
	shown: text({ enum: ['needed', 'always'] }).notNull(),
	...sealedBy(),
	envelope: text().notNull()
});

/** A check-in as its owner alone can read it. It hangs on no couple: it stays when that ends. */
export const checkIn = sqliteTable(
	'check_in',
	{ ...ofUser(), id: text().notNull(), ...sealedBy(), envelope: text().notNull() },
	(table) => [primaryKey({ columns: [table.userId, table.id] })]
);

/** A check-in for the partner. Done together, both have one of the same id, and each begins as a commitment. */
export const sharedCheckIn = sqliteTable(
	'shared_check_in',
	{
		...ofUser(),
		id: text().notNull(),
		...ofCouple(),
		commitment: text(),
		/** Sealed for its owner alone: what the commitment is of, so that any of their devices can open it. */
		own: text(),
		ownDevice: text('own_device'),
		ownCounter: integer('own_counter'),
		/** Sealed for both. Done together, it is here only once both have committed. */
		envelope: text(),
		device: text(),
		counter: integer(),
		expiresAt: integer('expires_at').notNull()
	},
	(table) => [
		primaryKey({ columns: [table.userId, table.id] }),
		index('shared_check_in_by_couple').on(table.coupleId)
	]
);

/** What one of the two says about their time together, sealed for both: all of it is in the envelope. */
export const timePart = sqliteTable('time_part', {
	userId: text('user_id')
		.primaryKey()
		.references(() => user.id, { onDelete: 'cascade' }),
	...ofCouple(),
	...sealedBy(),
	envelope: text().notNull(),
	expiresAt: integer('expires_at').notNull()
});

export const answer = sqliteTable(
	'answer',
	{
		...ofAgreement(),
		...ofUser(),
		round: integer().notNull(),
		wordingHash: text('wording_hash').notNull(),
		commitment: text().notNull(),
		/** Sealed for its owner alone: the answer and its random bits, so that any of their devices can open it. */
		own: text().notNull(),
		ownDevice: text('own_device').notNull(),
		ownCounter: integer('own_counter').notNull(),
		/** Sealed for both, and here only once both have committed. */
		opening: text(),
		openingDevice: text('opening_device'),
		openingCounter: integer('opening_counter')
	},
	(table) => [primaryKey({ columns: [table.agreementId, table.userId, table.round] })]
);

/**
 * What is new for one of the two in their list: what changed, or is gone, and the number of its latest change. Each
 * counts alone, so that what only one may know moves nothing for the other. Transport only; clients never believe it.
 */
export const listChange = sqliteTable(
	'list_change',
	{
		...ofCouple(),
		...ofUser(),
		/** Of a limit, an agreement or a topic. */
		objectId: text('object_id').notNull(),
		seq: integer().notNull()
	},
	(table) => [
		primaryKey({ columns: [table.coupleId, table.userId, table.objectId] }),
		unique().on(table.coupleId, table.userId, table.seq)
	]
);

/** Tries against guessing; the columns are those rate-limiter-flexible writes. */
export const rateLimit = sqliteTable('rate_limit', {
	key: text().primaryKey(),
	points: integer().notNull().default(0),
	expire: integer()
});
