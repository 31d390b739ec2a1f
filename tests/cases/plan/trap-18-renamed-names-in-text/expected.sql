CREATE TABLE account (id INTEGER PRIMARY KEY, kind TEXT DEFAULT 'user' CHECK (kind <> 'user_id' AND account.kind <> ''), body TEXT CHECK (length(CAST(body AS text)) < 90));
CREATE INDEX user_text ON account (body) WHERE body <> 'text';
