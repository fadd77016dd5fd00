import { buildWhenNeeded } from '../../server/build.ts';
import { benchBrowser } from './browser/bench-browser.ts';
import { reportBrowser } from './browser/report.ts';
import { benchServer } from './server/bench-server.ts';

/** `npm run bench`, `npm run bench -- browser`, `npm run bench -- server --short`. */
const [what, ...rest] = process.argv.slice(2);

buildWhenNeeded();
if (what !== 'browser') await benchServer(what === 'server' ? rest : process.argv.slice(2));
if (what !== 'server') reportBrowser(await benchBrowser());
