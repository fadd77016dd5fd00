import type { Plugin } from 'vite';

/**
 * A browser keeps a page's styles under their names, and whoever looks there can read them: these say nothing. SvelteKit
 * takes no setting for it.
 */
export const namelessAssets: Plugin = {
	name: 'nameless-assets',
	apply: 'build',
	outputOptions: (output) =>
		typeof output.assetFileNames === 'string'
			? { ...output, assetFileNames: output.assetFileNames.replace('[name].', '') }
			: output
};
