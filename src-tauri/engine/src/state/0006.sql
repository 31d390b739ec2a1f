-- What a person set for one fleet. By its folder: it stands whether or not the fleet was scanned.
CREATE TABLE fleet_settings (
    root BLOB NOT NULL,                     -- the folder's path, as the file system has it
    key TEXT NOT NULL,
    value TEXT NOT NULL,                    -- JSON
    PRIMARY KEY (root, key)
) STRICT, WITHOUT ROWID;

-- How backups are kept was one value, where nothing stood for no bound; now it is three settings.
INSERT INTO settings (key, value)
SELECT 'backups.' || part.key,
       CASE part.type WHEN 'null' THEN '"off"' WHEN 'object' THEN part.value ELSE json_quote(part.value) END
FROM settings JOIN json_each(settings.value) AS part
WHERE settings.key = 'backups' AND NOT (part.key = 'folder' AND part.type = 'null');
DELETE FROM settings WHERE key = 'backups';
