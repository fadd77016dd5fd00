/**
 * What to call in danger, and where each was read. For a country that is not here the page says to call the local number.
 * None is from memory.
 */
export type Emergency = {
	/** ISO 3166-1, or `EU`. */
	region: string;
	number: string;
	source: string;
	/** Of that page; null where it bears none. */
	date: string | null;
};

export const EMERGENCY: readonly Emergency[] = [
	{
		region: 'EU',
		number: '112',
		source: 'https://www2.hse.ie/emergencies/when-to-call-112-or-999/',
		date: null
	},
	{
		region: 'GB',
		number: '999',
		source: 'https://www.avonandsomerset.police.uk/report/domestic-abuse/',
		date: null
	},
	{
		region: 'US',
		number: '911',
		source: 'https://mlpb.health/digital-digest/federal/interpersonal-safety/',
		date: '2024-03-26'
	},
	{
		region: 'NZ',
		number: '111',
		source:
			'https://www.govt.nz/browse/law-crime-and-justice/abuse-harassment-domestic-violence/domestic-and-family-violence/',
		date: '2023-02'
	}
];
