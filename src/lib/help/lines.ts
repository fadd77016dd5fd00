/**
 * Lines to call, by country. Each stands here with the public page it was read from and the date of that page, in a form
 * that another page agrees with. None is from memory: what could not be shown so is left out, a whole country too.
 */
export type Line = {
	/** ISO 3166-1. */
	country: string;
	/** As it calls itself. */
	name: string;
	/** As it is printed. */
	number: string;
	/** Who it says that it is for. */
	for: 'everybody' | 'women';
	/** Day and night, all year. */
	always: boolean;
	source: string;
	/** Of that page, as far as it says; not older than this. */
	date: string;
};

export const LINES: readonly Line[] = [
	{
		country: 'AT',
		name: 'Frauenhelpline gegen Gewalt',
		number: '0800 222 555',
		for: 'women',
		always: true,
		source:
			'https://www.aoef.at/index.php/presseaussendungen/649-pa-23-05-2023-35-jaehriges-bestehen-des-verein-aoef-und-25-jaehriges-jubilaeum-der-gruendung-der-frauenhelpline-0800-222-555',
		date: '2023-05-23'
	},
	{
		country: 'DE',
		name: 'Hilfetelefon „Gewalt gegen Frauen“',
		number: '116 016',
		for: 'women',
		always: true,
		source: 'https://www.hilfetelefon.de/das-hilfetelefon/angebot-im-ueberblick.html',
		date: '2023-06'
	},
	{
		country: 'DK',
		name: 'Lev Uden Vold',
		number: '1888',
		for: 'everybody',
		always: true,
		source:
			'https://levudenvold.dk/aktuelt/nyheder/lev-uden-vold-modtog-i-2022-rekordmange-opkald/',
		date: '2022-12'
	},
	{
		country: 'ES',
		name: 'Servicio 016',
		number: '016',
		for: 'women',
		always: true,
		source:
			'https://mptmd.gob.es/portal/delegaciones_gobierno/delegaciones/melilla/actualidad/2025/11/2025-11-07_3',
		date: '2025-11-07'
	},
	{
		country: 'FI',
		name: 'Nollalinja',
		number: '080 005 005',
		for: 'everybody',
		always: true,
		source:
			'https://thl.fi/-/turvakodit-ja-nollalinjan-auttava-puhelin-tarjoavat-apua-lahisuhdevakivaltaa-kokeneille-myos-joulunaikaan',
		date: '2023-12-21'
	},
	{
		country: 'FR',
		name: '3919 – Violences Femmes Info',
		number: '3919',
		for: 'women',
		always: true,
		source: 'https://service-public.fr/particuliers/actualites/A16162',
		date: '2023-11-23'
	},
	{
		country: 'GB',
		name: 'National Domestic Abuse Helpline (England)',
		number: '0808 2000 247',
		for: 'women',
		always: true,
		source: 'https://oundlesurgery.nhs.uk/news/domestic-violence-and-abuse',
		date: '2024-06'
	},
	{
		country: 'GB',
		name: 'Samaritans',
		number: '116 123',
		for: 'everybody',
		always: true,
		source: 'https://oundlesurgery.nhs.uk/news/domestic-violence-and-abuse',
		date: '2024-06'
	},
	{
		country: 'IE',
		name: 'Women’s Aid',
		number: '1800 341 900',
		for: 'women',
		always: true,
		source:
			'https://gov.ie/ga/an-roinn-dl%C3%AD-agus-cirt/foilseachain/information-for-survivors-of-domestic-violence',
		date: '2024-02'
	},
	{
		country: 'IE',
		name: 'National Rape Crisis Helpline',
		number: '1800 77 88 88',
		for: 'everybody',
		always: true,
		source:
			'https://drcc.ie/news-resources/christmas-can-be-difficult-and-lonely-time-but-support-is-th',
		date: '2024-12-17'
	},
	{
		country: 'IT',
		name: '1522 – Numero Anti Violenza e Stalking',
		number: '1522',
		for: 'women',
		always: true,
		source: 'https://www.comune.sangiorgiobigarello.mn.it/it/news/1602584',
		date: '2023-11-03'
	},
	{
		country: 'NZ',
		name: 'Women’s Refuge',
		number: '0800 733 843',
		for: 'women',
		always: true,
		source:
			'https://www.govt.nz/browse/law-crime-and-justice/abuse-harassment-domestic-violence/domestic-and-family-violence/',
		date: '2023-02'
	},
	{
		country: 'SE',
		name: 'Kvinnofridslinjen',
		number: '020-50 50 50',
		for: 'women',
		always: true,
		source:
			'https://www.nck.uu.se/nyhetsarkiv/nyhetsvisningssida/?tarContentId=1085352&languageId=3&id=164&type=researcher',
		date: '2024-04-16'
	},
	{
		country: 'US',
		name: 'National Domestic Violence Hotline',
		number: '1-800-799-7233',
		for: 'everybody',
		always: true,
		source:
			'https://vdh.virginia.gov/richmond-city/2024/10/15/healing-holding-and-centering-survivors-during-domestic-violence-awareness-month',
		date: '2024-10-15'
	}
];

/** For every other country: it lists places to turn to almost everywhere. */
export const DIRECTORY = { name: 'Lila.help', url: 'https://lila.help/' };
