-- What must wait until the program has sealed the secrets and numbered the mailboxes.

DROP TABLE clear_centers;
CREATE UNIQUE INDEX packages_feed ON packages (receiver, seq);
CREATE INDEX packages_fed ON packages (receiver, fed_at);
