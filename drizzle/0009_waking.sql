CREATE TABLE `waking` (
	`session_hash` text PRIMARY KEY NOT NULL,
	`endpoint` text NOT NULL,
	`woken` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`session_hash`) REFERENCES `session`(`id_hash`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `waking_endpoint_unique` ON `waking` (`endpoint`);--> statement-breakpoint
CREATE TABLE `waking_key` (
	`id` integer PRIMARY KEY NOT NULL,
	`private_key` text NOT NULL
) STRICT;
