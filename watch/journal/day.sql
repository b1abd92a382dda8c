CREATE TABLE events (
	id          INTEGER PRIMARY KEY, -- grows from event to event, through all day files
	time        INTEGER NOT NULL,    -- when it ended; this and since: Unix nanoseconds
	topic       TEXT NOT NULL,       -- request, relay, arrival, departure, gap, ...
	direction   TEXT,                -- download, upload, relay; NULL: none
	kind        TEXT,                -- policy, inventory, usage, ...; NULL: other
	device      TEXT,
	domain      TEXT,
	attribution TEXT,                -- how the device is known: named, by address
	address     TEXT,                -- of the agent
	method      TEXT,
	path        TEXT,
	user_agent  TEXT,
	status      INTEGER,             -- HTTP status; NULL: there was none
	bytes       INTEGER,
	duration    INTEGER,             -- nanoseconds
	cause       TEXT,                -- why it failed
	detail      TEXT,
	folder      TEXT,                -- type folder below Incoming
	name        TEXT,
	count       INTEGER,
	since       INTEGER,
	peer        TEXT,                -- address or URL of the other beacon
	reach       TEXT,                -- up, down
	active      INTEGER              -- 1: this parent is in use
) STRICT;
CREATE INDEX events_by_time ON events (time);
