CREATE TABLE agents (
	contact    INTEGER PRIMARY KEY, -- grows with the last contact
	name       TEXT NOT NULL COLLATE NOCASE,
	domain     TEXT NOT NULL COLLATE NOCASE,
	address    TEXT,
	user_agent TEXT,
	first      INTEGER NOT NULL,    -- contact; this and the following times: Unix milliseconds
	last       INTEGER NOT NULL,
	requests   INTEGER NOT NULL,
	failures   INTEGER NOT NULL,
	lost_first INTEGER,             -- 1: the first policy failed, and no policy was delivered since
	used       INTEGER,             -- when it last used its address; NULL: the address belongs to another device
	shared     INTEGER,             -- when another device last used the address too
	marks      TEXT NOT NULL,       -- policy:200@TIME inventory:507!TIME<TIME ...: status, @ succeeded, ! failed, < last success; Unix seconds
	rhythm     BLOB,                -- when it made contact in the last weeks, packed; NULL: not known
	version    TEXT,                -- of the agent, if an inventory named it
	print      INTEGER,             -- fingerprint of the machine that its newest inventory describes
	described  INTEGER,             -- when that inventory came; Unix seconds
	identity   TEXT,                -- JSON; where else it was, and which machines its inventories describe; NULL: one address, one machine
	UNIQUE (name, domain)
) STRICT;
CREATE TABLE memory (
	part  TEXT PRIMARY KEY,         -- counts, traffic, queue, failures, arrivals, changes, strays, forgotten, versions, silence, timeline, diagnoses; numbers: the id of the first event since the last start
	value TEXT NOT NULL             -- JSON
) STRICT;
CREATE TABLE position (
	one     INTEGER PRIMARY KEY CHECK (one = 1),
	event   INTEGER NOT NULL,       -- id of the last event that agents and memory cover
	clean   INTEGER NOT NULL,       -- 1: the beacon was stopped cleanly; 0: it is running, or crashed
	written INTEGER NOT NULL        -- Unix milliseconds
) STRICT;
