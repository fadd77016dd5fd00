-- By hand: a migration runs inside one transaction, where foreign keys stay on, and dropping a table deletes what hangs on it.
CREATE TABLE `kept_receipt` AS SELECT `standing_signal`.`user_id` AS `raiser_id`, `receipt`.* FROM `receipt` JOIN `standing_signal` ON `standing_signal`.`id` = `receipt`.`signal_id`;--> statement-breakpoint
DROP TABLE `receipt`;--> statement-breakpoint
CREATE TABLE `__new_standing_signal` (
	`id` text NOT NULL,
	`couple_id` text NOT NULL,
	`user_id` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	`expires_at` integer,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_standing_signal`("id", "couple_id", "user_id", "device", "counter", "envelope", "expires_at") SELECT "id", "couple_id", "user_id", "device", "counter", "envelope", "expires_at" FROM `standing_signal`;--> statement-breakpoint
DROP TABLE `standing_signal`;--> statement-breakpoint
ALTER TABLE `__new_standing_signal` RENAME TO `standing_signal`;--> statement-breakpoint
CREATE INDEX `standing_signal_by_couple` ON `standing_signal` (`couple_id`);--> statement-breakpoint
CREATE TABLE `receipt` (
	`raiser_id` text NOT NULL,
	`signal_id` text NOT NULL,
	`user_id` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	PRIMARY KEY(`raiser_id`, `signal_id`, `device`),
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`raiser_id`,`signal_id`) REFERENCES `standing_signal`(`user_id`,`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
INSERT INTO `receipt`("raiser_id", "signal_id", "user_id", "device", "counter", "envelope") SELECT "raiser_id", "signal_id", "user_id", "device", "counter", "envelope" FROM `kept_receipt`;--> statement-breakpoint
DROP TABLE `kept_receipt`;
