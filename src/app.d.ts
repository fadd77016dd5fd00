import type { App as ServerApp } from '#server/app.ts';

declare global {
	namespace App {
		interface Error {
			message: string;
			/** What a person can quote and the log can be searched for. */
			id?: string;
		}
		interface Locals {
			app: ServerApp;
		}
	}
}

export {};
