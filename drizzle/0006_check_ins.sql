CREATE TABLE `check_in` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `shared_check_in` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`couple_id` text NOT NULL,
	`commitment` text,
	`own` text,
	`own_device` text,
	`own_counter` integer,
	`envelope` text,
	`device` text,
	`counter` integer,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `shared_check_in_by_couple` ON `shared_check_in` (`couple_id`);--> statement-breakpoint
CREATE TABLE `time_part` (
	`user_id` text PRIMARY KEY NOT NULL,
	`couple_id` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
