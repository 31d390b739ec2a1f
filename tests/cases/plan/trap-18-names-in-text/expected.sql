CREATE TABLE "user"/* user */(user_id INTEGER PRIMARY KEY, "user" TEXT NOT NULL DEFAULT 'user' CHECK ("user" <> 'user ')) ;
