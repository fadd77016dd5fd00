ALTER TABLE `device` ADD `signal_operation` text;--> statement-breakpoint
ALTER TABLE `device` ADD `receipt_operation` text;--> statement-breakpoint
ALTER TABLE `device` ADD `list_operation` text;