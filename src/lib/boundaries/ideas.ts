import { m } from '#lib/paraglide/messages.js';

export type Idea = { id: string; words: () => string };

/** To begin with, in plain words: more of them about every day than about closeness, and none chosen for anybody. */
export const IDEAS: { heading: () => string; ideas: Idea[] }[] = [
	{
		heading: m.boundaries_ideas_every_day,
		ideas: [
			{ id: 'hands', words: m.boundaries_idea_hands },
			{ id: 'hug-behind', words: m.boundaries_idea_hug_behind },
			{ id: 'hug-home', words: m.boundaries_idea_hug_home },
			{ id: 'woken', words: m.boundaries_idea_woken },
			{ id: 'forehead', words: m.boundaries_idea_forehead },
			{ id: 'hair', words: m.boundaries_idea_hair },
			{ id: 'sofa', words: m.boundaries_idea_sofa },
			{ id: 'dancing', words: m.boundaries_idea_dancing },
			{ id: 'massage', words: m.boundaries_idea_massage },
			{ id: 'tickling', words: m.boundaries_idea_tickling }
		]
	},
	{
		heading: m.boundaries_ideas_talking,
		ideas: [
			{ id: 'past', words: m.boundaries_idea_past },
			{ id: 'friends', words: m.boundaries_idea_friends },
			{ id: 'jokes', words: m.boundaries_idea_jokes },
			{ id: 'photos', words: m.boundaries_idea_photos },
			{ id: 'messages', words: m.boundaries_idea_messages },
			{ id: 'surprises', words: m.boundaries_idea_surprises },
			{ id: 'alone', words: m.boundaries_idea_alone }
		]
	},
	{
		heading: m.boundaries_ideas_closeness,
		ideas: [
			{ id: 'asleep', words: m.boundaries_idea_asleep },
			{ id: 'undressing', words: m.boundaries_idea_undressing },
			{ id: 'light', words: m.boundaries_idea_light },
			{ id: 'half-asleep', words: m.boundaries_idea_half_asleep },
			{ id: 'argument', words: m.boundaries_idea_argument },
			{ id: 'drinking', words: m.boundaries_idea_drinking },
			{ id: 'stopping', words: m.boundaries_idea_stopping },
			{ id: 'afterwards', words: m.boundaries_idea_afterwards }
		]
	}
];

export const findIdea = (id: string): Idea | null =>
	IDEAS.flatMap(({ ideas }) => ideas).find((idea) => idea.id === id) ?? null;
