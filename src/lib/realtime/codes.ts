/**
 * Every way in which something can be refused, for both sides of the wire. A code never changes its
 * meaning; the sentence a person reads for it is in the message catalogue under `code_<code>`.
 */
export const CODES = [
	'bad_input',
	'too_large',
	'too_many',
	'foreign_origin',
	'signed_out',
	'no_connection',
	'keys_not_made',
	'not_kept',
	'unexpected',
	'out_of_order',
	'not_linked',
	'not_found',
	'not_yours',
	'changed_meanwhile',
	'name_taken',
	'wrong_name_or_password',
	'wrong_name_or_code',
	'not_sent_yet',
	'wrong_password',
	'no_passkey',
	'invite_unknown',
	'invite_used',
	'invite_expired',
	'invite_withdrawn',
	'invite_burnt',
	'invite_own',
	'already_linked',
	'partner_already_linked',
	'standing_full',
	'not_both_committed',
	'already_answered',
	'list_full',
	'not_opened_again',
	'number_used',
	'away_too_long',
	'questions_waiting',
	'check_ins_full',
	'waking_unknown'
] as const;

/** How long what was too much rests before it is asked for again. */
export const TOO_MANY_REST_MS = 3_000;

export type Code = (typeof CODES)[number];
export type Refusal = { ok: false; code: Code };
export type Reply<Out extends object = object> = ({ ok: true } & Out) | Refusal;

export const refuse = (code: Code): Refusal => ({ ok: false, code });
