DELETE FROM orders WHERE closed;
ALTER TABLE orders DROP COLUMN closed;
