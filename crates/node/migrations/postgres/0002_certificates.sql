-- Step 2: centers that are bound to a certificate of their own. What the columns hold stands in ../sqlite.

ALTER TABLE centers ADD COLUMN certificate TEXT COLLATE "C";
