import { requireCouple } from '#lib/pairing/couple.server.ts';
import { takeCounter } from '#lib/realtime/counter.server.ts';
import { command, type Caller } from '#lib/realtime/handlers.server.ts';
import { push } from '#lib/realtime/push.server.ts';
import { coupleRoom } from '#lib/realtime/rooms.ts';
import {
	AddAgreement,
	CommitAnswer,
	LiftLimit,
	OpenAnswer,
	PutLimit,
	SyncList,
	UnderstandLimit
} from './contract.ts';
import { getDelta } from './delta.server.ts';
import * as store from './store.server.ts';

export const boundaryHandlers = [
	command('list:sync', SyncList, 'read', ({ app, userId }, { after }) =>
		getDelta(app.db, userId, requireCouple(app.db, userId).id, after)
	),
	command('limit:put', PutLimit, 'write', (caller, { id, ...sealed }) =>
		change(caller, sealed.counter, (by) => store.putLimit(by, id, from(caller, sealed)))
	),
	command('limit:lift', LiftLimit, 'write', (caller, { id, counter }) =>
		change(caller, counter, (by) => store.liftLimit(by, id))
	),
	command('limit:understand', UnderstandLimit, 'write', (caller, { id, ...sealed }) =>
		change(caller, sealed.counter, (by) => store.understandLimit(by, id, from(caller, sealed)))
	),
	command('agreement:add', AddAgreement, 'write', (caller, { id, wordingHash, ...sealed }) =>
		change(caller, sealed.counter, (by) =>
			store.addAgreement(by, id, from(caller, sealed), wordingHash)
		)
	),
	command('answer:commit', CommitAnswer, 'write', (caller, input) => {
		const { agreement, counter, own, ...said } = input;
		return change(caller, counter, (by) =>
			store.commitAnswer(by, agreement, said, from(caller, { envelope: own, counter }))
		);
	}),
	command('answer:open', OpenAnswer, 'write', (caller, { agreement, round, ...sealed }) =>
		change(caller, sealed.counter, (by) =>
			store.openAnswer(by, agreement, round, from(caller, sealed))
		)
	)
];

/** What is stored of an envelope: the device is the session's, whatever the payload says. */
const from = (caller: Caller, sealed: { envelope: string; counter: number }) => ({
	...sealed,
	device: caller.deviceId
});

/** Stores one change of the list and then tells the couple. A repeat is answered and does nothing. */
function change(caller: Caller, counter: number, make: (by: store.Change) => void): object {
	const changed = caller.app.db.transaction((tx) => {
		const couple = requireCouple(tx, caller.userId);
		if (!takeCounter(tx, caller.deviceId, 'list', counter)) return null;
		const by = { tx, me: caller.userId, couple, seq: store.nextSeq(tx, couple.id) };
		make(by);
		return by;
	});
	if (changed)
		push(caller.app, coupleRoom(changed.couple.id), 'list:changed', { seq: changed.seq });
	return {};
}
