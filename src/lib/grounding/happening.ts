import { m } from '#lib/paraglide/messages.js';

type Words = () => string;
/** What may be happening, to me or to my partner: what it is, and what can help now. */
export type Happening = { id: string; title: Words; what: Words[]; now: Words[] };

export const MINE: readonly Happening[] = [
	{
		id: 'numb',
		title: m.happening_numb,
		what: [m.happening_numb_what, m.happening_numb_why],
		now: [m.happening_numb_stop, m.happening_numb_feel, m.happening_numb_time]
	},
	{
		id: 'panic',
		title: m.happening_panic,
		what: [m.happening_panic_what, m.happening_panic_why],
		now: [m.happening_panic_stop, m.happening_panic_look, m.happening_panic_passes]
	},
	{
		id: 'flashback',
		title: m.happening_flashback,
		what: [m.happening_flashback_what, m.happening_flashback_why],
		now: [m.happening_flashback_now, m.happening_flashback_room, m.happening_flashback_after]
	},
	{
		id: 'guilt',
		title: m.happening_guilt,
		what: [m.happening_guilt_what, m.happening_guilt_why],
		now: [m.happening_guilt_kind, m.happening_guilt_say, m.happening_guilt_not_wrong]
	},
	{
		id: 'help',
		title: m.happening_often,
		what: [m.happening_often_not_broken, m.happening_often_therapist],
		now: [m.happening_often_pace, m.happening_often_own]
	}
];

export const PARTNERS: readonly Happening[] = [
	{
		id: 'freeze',
		title: m.happening_freeze,
		what: [m.happening_freeze_what, m.happening_freeze_silence],
		now: [m.happening_freeze_stop, m.happening_freeze_room, m.happening_freeze_wait]
	},
	{
		id: 'partner',
		title: m.happening_partner,
		what: [m.happening_partner_heart, m.happening_partner_pace],
		now: [m.happening_partner_thanks, m.happening_partner_no_why, m.happening_partner_touch]
	},
	{
		id: 'yourself',
		title: m.happening_yourself,
		what: [m.happening_yourself_what, m.happening_yourself_not_you],
		now: [m.happening_yourself_pause, m.happening_yourself_own, m.happening_yourself_talk]
	}
];
