CREATE TABLE `agreement_leave` (
	`agreement_id` text NOT NULL,
	`user_id` text NOT NULL,
	`open_again` integer DEFAULT 0 NOT NULL,
	`let_go` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`agreement_id`, `user_id`),
	FOREIGN KEY (`agreement_id`) REFERENCES `agreement`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `kept` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `topic` (
	`id` text NOT NULL,
	`couple_id` text NOT NULL,
	`user_id` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`couple_id`, `id`),
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `topic_by_couple` ON `topic` (`couple_id`,`seq`);--> statement-breakpoint
ALTER TABLE `agreement` ADD `settled` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `agreement` ADD `next_user_id` text;--> statement-breakpoint
ALTER TABLE `agreement` ADD `next_device` text;--> statement-breakpoint
ALTER TABLE `agreement` ADD `next_counter` integer;--> statement-breakpoint
ALTER TABLE `agreement` ADD `next_envelope` text;--> statement-breakpoint
ALTER TABLE `agreement` ADD `next_wording_hash` text;--> statement-breakpoint
ALTER TABLE `agreement` ADD `next_round` integer;--> statement-breakpoint
ALTER TABLE `agreement` ADD `placing` text;--> statement-breakpoint
ALTER TABLE `agreement` ADD `placing_user` text;--> statement-breakpoint
ALTER TABLE `agreement` ADD `placing_device` text;--> statement-breakpoint
ALTER TABLE `agreement` ADD `placing_counter` integer;--> statement-breakpoint
ALTER TABLE `limit` ADD `placing` text;--> statement-breakpoint
ALTER TABLE `limit` ADD `placing_user` text;--> statement-breakpoint
ALTER TABLE `limit` ADD `placing_device` text;--> statement-breakpoint
ALTER TABLE `limit` ADD `placing_counter` integer;