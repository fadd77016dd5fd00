import type { Plugin } from 'vite';
import settings from '../project.inlang/settings.json' with { type: 'json' };

const { locales } = settings;
const MESSAGE = /\/src\/lib\/paraglide\/messages\/(?!_)\w+\.js$/;

/**
 * While there is one language a message is its words, and a browser need not load or ask, for each, which language it is to
 * be in. With a second language this does nothing.
 */
export const wordsOfOneLanguage: Plugin = {
	name: 'words-of-one-language',
	apply: 'build',
	transform(code, file, options) {
		if (options?.ssr || locales.length > 1 || !MESSAGE.test(file)) return null;
		const [words, asking] = code.split(/^(?=export const )/m);
		const [, key] = asking?.match(/^export const (\w+)/) ?? [];
		if (!key) throw new Error(`Paraglide writes its messages in another way now: ${file}`);
		return { code: `${words}\nexport { ${locales[0]}_${key} as ${key} };`, map: null };
	}
};
