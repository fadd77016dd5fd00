CREATE TABLE `untold` (
	`user_id` text PRIMARY KEY NOT NULL,
	`couple_id` text NOT NULL,
	`unlink_hash` text,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `untold_unlink_hash_unique` ON `untold` (`unlink_hash`);--> statement-breakpoint
ALTER TABLE `member` ADD `unlink_hash` text;--> statement-breakpoint
CREATE UNIQUE INDEX `member_unlink_hash_unique` ON `member` (`unlink_hash`);