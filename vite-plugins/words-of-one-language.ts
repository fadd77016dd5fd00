import type { Plugin } from 'vite';
import settings from '../project.inlang/settings.json' with { type: 'json' };

const { locales } = settings;
const RUNTIME = /\/src\/lib\/paraglide\/runtime\.js$/;
const MESSAGE = /\/src\/lib\/paraglide\/messages\/(?!_)\w+\.js$/;

/**
 * While there is one language a message is its words, and a browser need not load or ask, for each, which language it is to
 * be in. With a second language this does nothing.
 */
export const wordsOfOneLanguage: Plugin = {
	name: 'words-of-one-language',
	apply: 'build',
	transform(code, file, options) {
		if (options?.ssr || locales.length > 1) return null;
		if (RUNTIME.test(file)) return { code: answering(code), map: null };
		if (MESSAGE.test(file)) return { code: wordsOf(code, file), map: null };
		return null;
	}
};

/** What would ask the browser and the address is reached by nothing then, and falls away. */
function answering(code: string): string {
	const parts = code.split('export let getLocale = ');
	if (parts.length !== 2) throw new Error('Paraglide writes its runtime in another way now.');
	return parts.join(`export let getLocale = () => '${locales[0]}';\nlet unused = `);
}

function wordsOf(code: string, file: string): string {
	const [words, asking] = code.split(/^(?=export const )/m);
	const [, key] = asking?.match(/^export const (\w+)/) ?? [];
	if (!key) throw new Error(`Paraglide writes its messages in another way now: ${file}`);
	return `${words}\nexport { ${locales[0]}_${key} as ${key} };`;
}
