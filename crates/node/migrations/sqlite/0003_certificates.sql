-- Step 3: centers that are bound to a certificate of their own.

ALTER TABLE centers ADD COLUMN certificate TEXT;  -- SHA-256, hex, of the only client certificate it may call with; NULL: with any or none
