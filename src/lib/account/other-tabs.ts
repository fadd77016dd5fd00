const CHANNEL = 'account';
/** A channel also hears what its own tab says on another one. */
const THIS_TAB: string = crypto.randomUUID();

/** Tells every other tab of this browser that who was signed in there is so no more: signed out, or in anew. */
export function tellSignedOut(tab = THIS_TAB): void {
	const channel = new BroadcastChannel(CHANNEL);
	channel.postMessage(tab);
	channel.close();
}

/**
 * From now on, this tab leaves when another one signs out: by a whole page load, so that no opened
 * key stays in memory. Until the returned function is called.
 */
export function leaveWhenSignedOut(
	leave = () => location.replace('/'),
	tab = THIS_TAB
): () => void {
	const channel = new BroadcastChannel(CHANNEL);
	channel.onmessage = ({ data: from }) => {
		if (from !== tab) leave();
	};
	return () => channel.close();
}
