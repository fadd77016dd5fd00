/**
 * The address of every page. The list is read from the tree when the worker is built, so that no page can be
 * forgotten; one whose address is not fixed is not in it.
 */
export const PAGES = Object.keys(import.meta.glob('../routes/**/+page.svelte'))
	.map(addressOf)
	.filter((address) => !address.includes('['));

/** `../routes/(private)/list/add/+page.svelte` is `/list/add`. */
function addressOf(file: string): string {
	const parts = file.split('/').slice(2, -1);
	return `/${parts.filter((part) => !part.startsWith('(')).join('/')}`;
}
