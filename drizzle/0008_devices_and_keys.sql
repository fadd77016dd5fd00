ALTER TABLE `device` ADD `name` text;--> statement-breakpoint
ALTER TABLE `user` ADD `keys_version` integer DEFAULT 1 NOT NULL;