CREATE TABLE "order" ("e ""f""" TEXT UNIQUE, n INT);
CREATE TABLE child (n REFERENCES "order" ("e ""f"""));
