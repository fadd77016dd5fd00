/** What would say what the app is for, wherever somebody who is not meant to can read it. */
export const TELLING =
	/consent|partner|couple|bound|limit|agree|abuse|assault|violence|surviv|trauma|therap|panic|flashback|safe|danger|intima|sex|love|touch|body|signal|\byes\b|\bno\b(?!-)|care card|comfort|check.?in|relationship|unlink/i;
