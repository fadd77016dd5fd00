CREATE TABLE `agreement` (
	`id` text PRIMARY KEY NOT NULL,
	`couple_id` text NOT NULL,
	`user_id` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	`wording_hash` text NOT NULL,
	`round` integer NOT NULL,
	`seq` integer NOT NULL,
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `agreement_by_couple` ON `agreement` (`couple_id`,`seq`);--> statement-breakpoint
CREATE TABLE `answer` (
	`agreement_id` text NOT NULL,
	`user_id` text NOT NULL,
	`round` integer NOT NULL,
	`wording_hash` text NOT NULL,
	`commitment` text NOT NULL,
	`own` text NOT NULL,
	`own_device` text NOT NULL,
	`own_counter` integer NOT NULL,
	`opening` text,
	`opening_device` text,
	`opening_counter` integer,
	PRIMARY KEY(`agreement_id`, `user_id`, `round`),
	FOREIGN KEY (`agreement_id`) REFERENCES `agreement`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `couple` (
	`id` text PRIMARY KEY NOT NULL,
	`seq` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `device` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`signal_counter` integer DEFAULT 0 NOT NULL,
	`receipt_counter` integer DEFAULT 0 NOT NULL,
	`list_counter` integer DEFAULT 0 NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `device_by_token` ON `device` (`token_hash`);--> statement-breakpoint
CREATE TABLE `invite` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`state` text NOT NULL,
	`expires_at` integer NOT NULL,
	`tries_left` integer NOT NULL,
	`inviter_key` text NOT NULL,
	`joiner_id` text,
	`commitment` text,
	`inviter_nonce` text,
	`joiner_key` text,
	`joiner_nonce` text,
	`joiner_mac` text,
	`inviter_mac` text,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`joiner_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `limit` (
	`id` text PRIMARY KEY NOT NULL,
	`couple_id` text NOT NULL,
	`user_id` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	`understanding` text,
	`understanding_device` text,
	`understanding_counter` integer,
	`seq` integer NOT NULL,
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `limit_by_couple` ON `limit` (`couple_id`,`seq`);--> statement-breakpoint
CREATE TABLE `member` (
	`user_id` text PRIMARY KEY NOT NULL,
	`couple_id` text NOT NULL,
	`name` text,
	`name_device` text,
	`name_counter` integer,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `member_by_couple` ON `member` (`couple_id`);--> statement-breakpoint
CREATE TABLE `rate_limit` (
	`key` text PRIMARY KEY NOT NULL,
	`points` integer DEFAULT 0 NOT NULL,
	`expire` integer
) STRICT;
--> statement-breakpoint
CREATE TABLE `receipt` (
	`signal_id` text NOT NULL,
	`user_id` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	PRIMARY KEY(`signal_id`, `device`),
	FOREIGN KEY (`signal_id`) REFERENCES `standing_signal`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `removal` (
	`couple_id` text NOT NULL,
	`object_id` text NOT NULL,
	`seq` integer NOT NULL,
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `removal_by_couple` ON `removal` (`couple_id`,`seq`);--> statement-breakpoint
CREATE UNIQUE INDEX `removal_couple_id_object_id_unique` ON `removal` (`couple_id`,`object_id`);--> statement-breakpoint
CREATE TABLE `session` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`device_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`device_id`) REFERENCES `device`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `session_by_user` ON `session` (`user_id`);--> statement-breakpoint
CREATE TABLE `standing_signal` (
	`id` text PRIMARY KEY NOT NULL,
	`couple_id` text NOT NULL,
	`user_id` text NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	`expires_at` integer,
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `standing_signal_by_couple` ON `standing_signal` (`couple_id`);--> statement-breakpoint
CREATE TABLE `user` (
	`id` text PRIMARY KEY NOT NULL,
	`handle` text NOT NULL,
	`auth_hash` text NOT NULL,
	`recovery_hash` text NOT NULL,
	`password_wrap` text NOT NULL,
	`recovery_wrap` text NOT NULL,
	`keyring` text NOT NULL,
	`keyring_version` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `user_handle_unique` ON `user` (`handle`);