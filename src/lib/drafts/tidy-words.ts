/** What a person typed, as it is sealed: whole characters, no control characters but line breaks, no edges of space. */
export function tidyWords(typed: string): string {
	return typed
		.toWellFormed()
		.replace(/\r\n?/g, '\n')
		.replace(/(?!\n)\p{Cc}/gu, ' ')
		.trim();
}
