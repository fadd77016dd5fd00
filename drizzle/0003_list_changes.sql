-- By hand: what the columns hold goes into the new table before they go; a person's number of a change is that of the list until now.
CREATE TABLE `list_change` (
	`couple_id` text NOT NULL,
	`user_id` text NOT NULL,
	`object_id` text NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`couple_id`, `user_id`, `object_id`),
	FOREIGN KEY (`couple_id`) REFERENCES `couple`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `list_change_couple_id_user_id_seq_unique` ON `list_change` (`couple_id`,`user_id`,`seq`);--> statement-breakpoint
ALTER TABLE `member` ADD `list_seq` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `member` SET `list_seq` = (SELECT `seq` FROM `couple` WHERE `couple`.`id` = `member`.`couple_id`);--> statement-breakpoint
INSERT OR IGNORE INTO `list_change`("couple_id", "user_id", "object_id", "seq")
	SELECT `member`.`couple_id`, `member`.`user_id`, `changed`.`id`, `changed`.`seq` FROM `member` JOIN (
		SELECT `couple_id`, `id`, `seq` FROM `limit`
		UNION ALL SELECT `couple_id`, `id`, `seq` FROM `agreement`
		UNION ALL SELECT `couple_id`, `id`, `seq` FROM `topic`
		UNION ALL SELECT `couple_id`, `object_id`, `seq` FROM `removal`
	) AS `changed` ON `changed`.`couple_id` = `member`.`couple_id`;--> statement-breakpoint
DROP TABLE `removal`;--> statement-breakpoint
DROP INDEX `topic_by_couple`;--> statement-breakpoint
ALTER TABLE `topic` DROP COLUMN `seq`;--> statement-breakpoint
DROP INDEX `agreement_by_couple`;--> statement-breakpoint
CREATE INDEX `agreement_by_couple` ON `agreement` (`couple_id`);--> statement-breakpoint
ALTER TABLE `agreement` DROP COLUMN `seq`;--> statement-breakpoint
DROP INDEX `limit_by_couple`;--> statement-breakpoint
CREATE INDEX `limit_by_couple` ON `limit` (`couple_id`);--> statement-breakpoint
ALTER TABLE `limit` DROP COLUMN `seq`;--> statement-breakpoint
ALTER TABLE `couple` DROP COLUMN `seq`;--> statement-breakpoint
CREATE TABLE `__new_kept` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`wording_hash` text DEFAULT '' NOT NULL,
	`device` text NOT NULL,
	`counter` integer NOT NULL,
	`envelope` text NOT NULL,
	PRIMARY KEY(`user_id`, `id`, `wording_hash`),
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_kept`("user_id", "id", "wording_hash", "device", "counter", "envelope")
	SELECT "user_id", "id", coalesce((SELECT "wording_hash" FROM `agreement` WHERE `agreement`.`id` = `kept`.`id`), ''), "device", "counter", "envelope" FROM `kept`;--> statement-breakpoint
DROP TABLE `kept`;--> statement-breakpoint
ALTER TABLE `__new_kept` RENAME TO `kept`;
