import { replaceState } from '$app/navigation';

/** What the shortcut on a home screen opens; the manifest names it. */
export const WAIT_SHORTCUT = '/now#wait';

export const isWaitAsked = () => location.pathname + location.hash === WAIT_SHORTCUT;

/** So that a reload does not ask for it again. */
export const forgetAsked = () => replaceState('/now', {});
