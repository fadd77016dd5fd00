import { enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

// What was compiled once is read the next time. Where it cannot be kept the start is only slower.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));

// Node reads a package's description anew for each module of it, and drizzle's has 180 KB for its hundred modules: half of
// the whole start. As CommonJS they are loaded without it.
registerHooks({
	resolve: (specifier, context, next) =>
		specifier.startsWith('drizzle-orm')
			? next(specifier, { ...context, conditions: ['node', 'require'] })
			: next(specifier, context)
});

await import('./start.ts');
