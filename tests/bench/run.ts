import { buildWhenNeeded } from '../../server/build.ts';
import { benchList } from './list.ts';
import { benchServer } from './server/bench-server.ts';

/** `npm run bench`, `npm run bench -- list`, `npm run bench -- server --short`. */
const [what, ...rest] = process.argv.slice(2);

buildWhenNeeded();
if (what !== 'list') await benchServer(what === 'server' ? rest : process.argv.slice(2));
if (what !== 'server') {
	console.log('A list of 2,000 items, on a phone with a processor slowed down four times:');
	await benchList();
}
