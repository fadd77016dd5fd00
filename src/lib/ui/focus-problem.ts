import { tick } from 'svelte';

/** On to the first field of a form with a problem, so that a screen reader reads both. Tells whether there was one. */
export async function focusProblem(form: HTMLElement): Promise<boolean> {
	await tick();
	const field = form.querySelector<HTMLElement>('[aria-invalid="true"]');
	// Of a choice, to what is chosen, or to what could be.
	const within =
		field?.querySelector<HTMLElement>('input:checked') ?? field?.querySelector('input');
	(within ?? field)?.focus();
	return field !== null;
}
