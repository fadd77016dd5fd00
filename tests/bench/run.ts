import { buildWhenNeeded } from '../../server/build.ts';
import { benchList } from './list.ts';

buildWhenNeeded();
console.log('A list of 2,000 items, on a phone with a processor slowed down four times:');
await benchList();
