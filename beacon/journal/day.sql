CREATE TABLE day (
	one  INTEGER PRIMARY KEY CHECK (one = 1),
	base INTEGER NOT NULL            -- Unix nanoseconds; the times of the records are relative to it
) STRICT;
CREATE TABLE texts (
	id   INTEGER PRIMARY KEY,
	text TEXT NOT NULL               -- shared by many records: words, domains, folders, ...
) STRICT;
CREATE TABLE records (                   -- the events; of ANY columns an integer is the id of a text
	id          INTEGER PRIMARY KEY, -- grows from event to event, through all day files
	time        INTEGER NOT NULL,
	topic       ANY NOT NULL,
	direction   ANY,
	kind        ANY,
	device      TEXT,
	domain      ANY,
	attribution ANY,
	address     ANY,                 -- an integer is an IPv4 address
	method      ANY,
	path        ANY,                 -- up to the last slash
	file        TEXT,                -- the part after it; NULL: it equals the name
	user_agent  ANY,
	status      INTEGER,
	bytes       INTEGER,
	duration    INTEGER,
	cause       ANY,
	detail      ANY,
	folder      ANY,
	name        TEXT,
	count       INTEGER,
	since       INTEGER,
	peer        ANY,
	reach       ANY,
	active      INTEGER
) STRICT;
CREATE VIEW events (
	id,          -- grows from event to event, through all day files
	time,        -- when it ended; this and since: Unix nanoseconds
	topic,       -- request, relay, arrival, departure, gap, ...
	direction,   -- download, upload, relay; NULL: none
	kind,        -- policy, inventory, usage, ...; NULL: other
	device,
	domain,
	attribution, -- how the device is known: named, by address
	address,     -- of the agent
	method,
	path,
	user_agent,
	status,      -- HTTP status; NULL: there was none
	bytes,
	duration,    -- nanoseconds
	cause,       -- why it failed
	detail,
	folder,      -- type folder below Incoming
	name,
	count,
	since,
	peer,        -- address or URL of the other beacon
	reach,       -- up, down
	active       -- 1: this parent is in use
) AS SELECT
	id, time + (SELECT base FROM day), CASE typeof(topic) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = topic) ELSE topic END, CASE typeof(direction) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = direction) ELSE direction END, CASE typeof(kind) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = kind) ELSE kind END, device, CASE typeof(domain) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = domain) ELSE domain END, CASE typeof(attribution) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = attribution) ELSE attribution END,
	CASE typeof(address) WHEN 'integer'
		THEN printf('%d.%d.%d.%d', address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255) ELSE address END,
	CASE typeof(method) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = method) ELSE method END, CASE WHEN path IS NULL THEN file ELSE CASE typeof(path) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = path) ELSE path END || coalesce(file, name, '') END, CASE typeof(user_agent) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = user_agent) ELSE user_agent END,
	status, bytes, duration, CASE typeof(cause) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = cause) ELSE cause END, CASE typeof(detail) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = detail) ELSE detail END, CASE typeof(folder) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = folder) ELSE folder END, name, count, since + (SELECT base FROM day),
	CASE typeof(peer) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = peer) ELSE peer END, CASE typeof(reach) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = reach) ELSE reach END, active
FROM records;
