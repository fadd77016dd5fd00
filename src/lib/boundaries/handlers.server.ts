import { requireCouple } from '#lib/pairing/couple.server.ts';
import { takeCounter } from '#lib/realtime/counter.server.ts';
import { command, type Caller } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { coupleRoom } from '#lib/realtime/rooms.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import * as agreements from './agreement-store.server.ts';
import {
	AskAgreement,
	CommitAnswer,
	GiveUpRewording,
	LiftLimit,
	ListKept,
	OpenAnswer,
	PlaceItem,
	PutLimit,
	PutTopic,
	RemoveKept,
	RemoveTopic,
	SwitchAgreement,
	SyncList,
	UnderstandLimit
} from './contract.ts';
import { getDelta } from './delta.server.ts';
import { getKept, keep, removeKept } from './kept-store.server.ts';
import * as store from './store.server.ts';

type Numbered = { counter: number };
/** What is stored of an envelope: the device is the session's, whatever the payload says. */
type Seal = (envelope: string) => Sealed;
type Make<I> = (by: store.Change, input: I, sealed: Seal) => void;

export const boundaryHandlers = [
	command('list:sync', SyncList, 'read', ({ app, userId }, { after }) =>
		getDelta(app.db, userId, requireCouple(app.db, userId).id, after)
	),
	command('limit:put', PutLimit, 'write', (caller, input) =>
		change(caller, input, (by, { id, envelope, kept }, sealed) => {
			store.putLimit(by, id, sealed(envelope));
			keep(by.tx, by.me, id, sealed(kept));
		})
	),
	command('limit:lift', LiftLimit, 'write', (caller, input) =>
		change(caller, input, (by, { id }) => {
			store.liftLimit(by, id);
			removeKept(by.tx, by.me, id);
		})
	),
	command('limit:understand', UnderstandLimit, 'write', (caller, input) =>
		change(caller, input, (by, { id, envelope }, sealed) =>
			store.understandLimit(by, id, sealed(envelope))
		)
	),
	command('agreement:add', AskAgreement, 'write', (caller, input) =>
		change(caller, input, (by, { id, envelope, wordingHash }, sealed) =>
			agreements.addAgreement(by, id, sealed(envelope), wordingHash)
		)
	),
	command('agreement:reword', AskAgreement, 'write', (caller, input) =>
		change(caller, input, (by, { id, envelope, wordingHash }, sealed) =>
			agreements.rewordAgreement(by, id, sealed(envelope), wordingHash)
		)
	),
	command('agreement:give-up', GiveUpRewording, 'write', (caller, input) =>
		change(caller, input, (by, { id }) => agreements.giveUpRewording(by, id))
	),
	command('agreement:open-again', SwitchAgreement, 'write', (caller, input) =>
		change(caller, input, (by, { id, on }) => agreements.setOpenAgain(by, id, on))
	),
	command('agreement:let-go', SwitchAgreement, 'write', (caller, input) =>
		change(caller, input, (by, { id, on }) => agreements.setLettingGo(by, id, on))
	),
	command('answer:commit', CommitAnswer, 'write', (caller, input) =>
		change(
			caller,
			input,
			(by, { agreement, round, wordingHash, commitment, replaces, own, kept }, sealed) => {
				const said = { round, wordingHash, commitment, replaces };
				agreements.commitAnswer(by, agreement, said, sealed(own));
				keep(by.tx, by.me, agreement, sealed(kept));
			}
		)
	),
	command('answer:open', OpenAnswer, 'write', (caller, input) =>
		change(caller, input, (by, { agreement, round, envelope }, sealed) =>
			agreements.openAnswer(by, agreement, round, sealed(envelope))
		)
	),
	command('item:place', PlaceItem, 'write', (caller, input) =>
		change(caller, input, (by, { id, envelope }, sealed) =>
			store.placeItem(by, id, sealed(envelope))
		)
	),
	command('topic:put', PutTopic, 'write', (caller, input) =>
		change(caller, input, (by, { id, envelope }, sealed) =>
			store.putTopic(by, id, sealed(envelope))
		)
	),
	command('topic:remove', RemoveTopic, 'write', (caller, input) =>
		change(caller, input, (by, { id }) => store.removeTopic(by, id))
	),
	// What I keep hangs on no couple.
	command('kept:list', ListKept, 'read', ({ app, userId }, { after }) =>
		getKept(app.db, userId, after)
	),
	command('kept:remove', RemoveKept, 'write', ({ app, userId }, { id }) => {
		app.db.transaction((tx) => removeKept(tx, userId, id));
		return {};
	})
];

/** Stores one change of the list and then tells the couple. A repeat is answered and does nothing. */
function change<I extends Numbered>(caller: Caller, input: I, make: Make<I>): object {
	const { counter } = input;
	const sealed: Seal = (envelope) => ({ envelope, counter, device: caller.deviceId });
	const changed = caller.app.db.transaction((tx) => {
		const couple = requireCouple(tx, caller.userId);
		if (!takeCounter(tx, caller.deviceId, 'list', counter)) return null;
		const by = { tx, me: caller.userId, couple, seq: store.nextSeq(tx, couple.id) };
		make(by, input, sealed);
		return by;
	});
	if (changed)
		push(caller.app, coupleRoom(changed.couple.id), 'list:changed', { seq: changed.seq });
	return {};
}
