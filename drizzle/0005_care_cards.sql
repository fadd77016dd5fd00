CREATE TABLE `care_card` (
	`user_id` text PRIMARY KEY NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `shared_care_card` (
	`user_id` text PRIMARY KEY NOT NULL,
	`couple_id` text NOT NULL,
	`shown` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
