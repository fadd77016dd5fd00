import { describe, expect, it } from 'vitest';
import { WORDS } from './words.ts';

/** Words that may hurt, frighten or command, name a role, or be taken for an answer. */
const UNFIT = `
abuse ache angry arrest attack aunt baby bad bar beat bed beer belt bite blade bleed blood bomb
bone brother bruise bullet burn cage chain cheat child choke church closet coffin come command
crash cruel cry curse cut dad dark daughter dead death demon devil die dirty disease doctor drown
drug drunk dumb enemy evil fat father fear fight fire fist force ghost gin girl give god grave grip
guilt gun halt hang hate hell hide hit hold hospital hunt hurt husband hush ill jail judge kick
kill king kiss kneel knife knight knock know lash leash liar lie limit lock lonely lost mad maid
mail male man master maybe mother mum naked nay neck needle never night nine no nurse obey okay
pain pause pill pinch poison police pray priest prison push queen rage rat red refuse rest right
ring rope ruler rum scar scare scream secret serve sex shame shark shoot shout shut sick signal
silence sin sister skin slap slave slow slut smack snake son space spank spider spy square stab
stalk stay stick stop strap strike strip stupid submit suffer sure switch tear terror threat tie
tight tomb touch trap ugly uncle vodka wait war water weapon weight whip whisky whore wife wine
witch wolf woman worthless wound yeah yes yield
`
	.trim()
	.split(/\s+/);

/** Not even inside a longer word: five words in a row are read as a password. */
const UNFIT_PARTS = [
	'bitch',
	'dead',
	'hate',
	'hurt',
	'kill',
	'rape',
	'slap',
	'slave',
	'slut',
	'whore'
];

describe('the words two partners compare aloud', () => {
	it('are exactly 2048, so that eleven bits choose one of them', () => {
		expect(WORDS.length).toBe(2048);
	});

	it('are distinct and sorted, so that both partners see the same word for the same bits', () => {
		expect(new Set(WORDS).size).toBe(WORDS.length);
		expect([...WORDS].sort()).toEqual(WORDS);
	});

	it('have three to eight plain letters each, so that anyone can type them', () => {
		expect(WORDS.filter((word) => !/^[a-z]{3,8}$/.test(word))).toEqual([]);
	});

	it('never differ in the last letter alone, so that a partner mishears none of them', () => {
		const known = new Set(WORDS);
		const sameButLast = new Set<string>();
		const alike = WORDS.filter((word) => {
			const start = word.slice(0, -1);
			const stem = `${start}${word.length}`;
			const clash = known.has(start) || sameButLast.has(stem);
			sameButLast.add(stem);
			return clash;
		});
		expect(alike).toEqual([]);
	});

	it('hold no plural beside its singular', () => {
		const known = new Set(WORDS);
		const plurals = WORDS.filter((word) =>
			[/s$/, /es$/].some((ending) => ending.test(word) && known.has(word.replace(ending, '')))
		);
		expect(plurals).toEqual([]);
	});

	it('hold no word that would hurt, frighten or command the person reading it', () => {
		const unfit = new Set(UNFIT);
		expect(WORDS.filter((word) => unfit.has(word))).toEqual([]);
		expect(WORDS.filter((word) => UNFIT_PARTS.some((part) => word.includes(part)))).toEqual([]);
	});
});
