import { requireCouple } from '#lib/pairing/couple.server.ts';
import { lastCounter, takeCounter } from '#lib/realtime/counter.server.ts';
import { command, type Caller } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { userRoom } from '#lib/realtime/rooms.ts';
import type { Sealed } from '#lib/realtime/wire.ts';
import * as agreements from './agreement-store.server.ts';
import { noteChange } from './changes.server.ts';
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

type Numbered = { counter: number } & ({ id: string } | { agreement: string });
/** What is stored of an envelope: the device is the session's, whatever the payload says. */
type Seal = (envelope: string) => Sealed;
type Make<I> = (by: store.Change, input: I, sealed: Seal) => store.Learners | void;

export const boundaryHandlers = [
	command('list:sync', SyncList, 'list', ({ app, userId, deviceId }, { after, whole }) => ({
		...getDelta(app.db, userId, requireCouple(app.db, userId).id, after, whole),
		counter: lastCounter(app.db, deviceId, 'list')
	})),
	command('limit:put', PutLimit, 'write', (caller, input) =>
		change(caller, 'limit:put', input, (by, { id, envelope, kept, replaces }, sealed) => {
			store.putLimit(by, id, sealed(envelope), replaces);
			keep(by.tx, by.me, { id, wordingHash: null }, sealed(kept));
		})
	),
	command('limit:lift', LiftLimit, 'write', (caller, input) =>
		change(caller, 'limit:lift', input, (by, { id, replaces }) => {
			store.liftLimit(by, id, replaces);
			removeKept(by.tx, by.me, { id, wordingHash: null });
		})
	),
	command('limit:understand', UnderstandLimit, 'write', (caller, input) =>
		change(caller, 'limit:understand', input, (by, { id, envelope }, sealed) =>
			store.understandLimit(by, id, sealed(envelope))
		)
	),
	command('agreement:add', AskAgreement, 'write', (caller, input) =>
		change(caller, 'agreement:add', input, (by, { id, envelope, wordingHash }, sealed) =>
			agreements.addAgreement(by, id, sealed(envelope), wordingHash)
		)
	),
	command('agreement:reword', AskAgreement, 'write', (caller, input) =>
		change(caller, 'agreement:reword', input, (by, { id, envelope, wordingHash }, sealed) =>
			agreements.rewordAgreement(by, id, sealed(envelope), wordingHash)
		)
	),
	command('agreement:give-up', GiveUpRewording, 'write', (caller, input) =>
		change(caller, 'agreement:give-up', input, (by, { id, ...said }) =>
			agreements.giveUpRewording(by, id, said)
		)
	),
	command('agreement:open-again', SwitchAgreement, 'write', (caller, input) =>
		change(caller, 'agreement:open-again', input, (by, { id, ...said }) =>
			agreements.setOpenAgain(by, id, said)
		)
	),
	command('agreement:let-go', SwitchAgreement, 'write', (caller, input) =>
		change(caller, 'agreement:let-go', input, (by, { id, ...said }) =>
			agreements.setLettingGo(by, id, said)
		)
	),
	command('answer:commit', CommitAnswer, 'write', (caller, input) =>
		change(
			caller,
			'answer:commit',
			input,
			(by, { agreement: id, round, wordingHash, commitment, replaces, own, kept }, sealed) => {
				const said = { round, wordingHash, commitment, replaces };
				const learners = agreements.commitAnswer(by, id, said, sealed(own));
				keep(by.tx, by.me, { id, wordingHash }, sealed(kept));
				return learners;
			}
		)
	),
	command('answer:open', OpenAnswer, 'write', (caller, input) =>
		change(caller, 'answer:open', input, (by, { agreement, round, envelope }, sealed) =>
			agreements.openAnswer(by, agreement, round, sealed(envelope))
		)
	),
	command('item:place', PlaceItem, 'write', (caller, input) =>
		change(caller, 'item:place', input, (by, { id, envelope }, sealed) =>
			store.placeItem(by, id, sealed(envelope))
		)
	),
	command('topic:put', PutTopic, 'write', (caller, input) =>
		change(caller, 'topic:put', input, (by, { id, envelope }, sealed) =>
			store.putTopic(by, id, sealed(envelope))
		)
	),
	command('topic:remove', RemoveTopic, 'write', (caller, input) =>
		change(caller, 'topic:remove', input, (by, { id }) => store.removeTopic(by, id))
	),
	// What I keep hangs on no couple.
	command('kept:list', ListKept, 'read', ({ app, userId }, { after }) =>
		getKept(app.db, userId, after)
	),
	command('kept:remove', RemoveKept, 'write', ({ app, userId }, name) => {
		app.db.transaction((tx) => removeKept(tx, userId, name));
		return {};
	})
];

/**
 * Stores one change of the list and then tells whoever may know of it. A repeat is answered and does nothing.
 * @throws Refused `number_used`
 */
function change<I extends Numbered>(caller: Caller, name: string, input: I, make: Make<I>): object {
	const { counter } = input;
	const me = caller.userId;
	const sealed: Seal = (envelope) => ({ envelope, counter, device: caller.deviceId });
	const learners = caller.app.db.transaction((tx) => {
		const couple = requireCouple(tx, me);
		if (!takeCounter(tx, caller.deviceId, 'list', { name, input })) return [];
		const learn = make({ tx, me, couple }, input, sealed) ?? 'both';
		const people = learn === 'both' ? [me, couple.partnerId] : [me];
		noteChange(tx, couple.id, people, 'id' in input ? input.id : input.agreement);
		return people;
	});
	for (const person of learners) push(caller.app, userRoom(person), 'list:changed', {});
	return {};
}
