import { m } from '#lib/paraglide/messages.js';

type Words = () => string;
/** One step: what to do, and perhaps a little more. A `paced` one breathes with whoever looks, and ends when they say so. */
export type Step = { words: Words; more?: Words; paced?: true };
export type Exercise = { id: string; title: Words; hint: Words; steps: Step[] };

/** In the order they are offered. Breathing is the last, because the breath itself can frighten. */
export const EXERCISES: readonly Exercise[] = [
	{
		id: 'senses',
		title: m.rest_senses,
		hint: m.rest_senses_hint,
		steps: [
			{ words: m.rest_senses_see, more: m.rest_senses_see_more },
			{ words: m.rest_senses_touch, more: m.rest_senses_touch_more },
			{ words: m.rest_senses_hear, more: m.rest_senses_hear_more },
			{ words: m.rest_senses_smell, more: m.rest_senses_smell_more },
			{ words: m.rest_senses_taste, more: m.rest_senses_taste_more }
		]
	},
	{
		id: 'room',
		title: m.rest_room,
		hint: m.rest_room_hint,
		steps: [
			{ words: m.rest_room_where, more: m.rest_room_where_more },
			{ words: m.rest_room_day, more: m.rest_room_day_more },
			{ words: m.rest_room_door, more: m.rest_room_door_more },
			{ words: m.rest_room_colour, more: m.rest_room_colour_more },
			{ words: m.rest_room_now, more: m.rest_room_now_more }
		]
	},
	{
		id: 'feet',
		title: m.rest_feet,
		hint: m.rest_feet_hint,
		steps: [
			{ words: m.rest_feet_floor, more: m.rest_feet_floor_more },
			{ words: m.rest_feet_press, more: m.rest_feet_press_more },
			{ words: m.rest_feet_weight, more: m.rest_feet_weight_more },
			{ words: m.rest_feet_move, more: m.rest_feet_move_more }
		]
	},
	{
		id: 'water',
		title: m.rest_water,
		hint: m.rest_water_hint,
		steps: [
			{ words: m.rest_water_find, more: m.rest_water_find_more },
			{ words: m.rest_water_hands, more: m.rest_water_hands_more },
			{ words: m.rest_water_drink, more: m.rest_water_drink_more },
			{ words: m.rest_water_dry, more: m.rest_water_dry_more }
		]
	},
	{
		id: 'breath',
		title: m.rest_breath,
		hint: m.rest_breath_hint,
		steps: [{ words: m.rest_breath_watch, more: m.rest_breath_watch_more, paced: true }]
	}
];
