import { tick } from 'svelte';

/** After a form was not sent: on to the first field with a problem, so that a screen reader reads both. */
export async function focusProblem(form: HTMLElement): Promise<void> {
	await tick();
	const field = form.querySelector<HTMLElement>('[aria-invalid="true"]');
	// Of a choice, to what is chosen, or to what could be.
	const within =
		field?.querySelector<HTMLElement>('input:checked') ?? field?.querySelector('input');
	(within ?? field)?.focus();
}
