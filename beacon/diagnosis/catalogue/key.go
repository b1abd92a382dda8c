package catalogue

// key is a key of JSON, and what it holds.
type key struct{ name, text string }

// descriptionKeys are the keys of a Description, in its order.
var descriptionKeys = [...]key{
	{"code", "stable name"},
	{"title", "in a few words"},
	{"severity", "`problem`, `warning` or `notice`; a finding may be more severe"},
	{"confidence", "`certain` or `likely`; a finding may be less certain"},
	{"scope", "who is affected: `agent`, `segment`, `beacon` or `estate`"},
	{"raised_as", "list of `finding`, `failure` and `probe`; empty: not raised by this release"},
	{"unraised", "why nothing in this release raises it; empty: something does"},
	{"needs", "list of needs; without one of them the code is never raised"},
	{"blind_if", "list of texts: when each need is not observed"},
	{"rules_out", "what it excludes; empty: nothing"},
	{"implies", "list of codes that it explains: they are not raised beside it"},
	{"implied_by", "list of codes beside which it is not raised"},
	{"raise_after_s", "seconds for which it must be true before events and the log say that it is raised; of findings"},
	{"clear_after_s", "seconds for which it must be gone before events and the log say that it is cleared; of findings"},
	{"each", "one diagnosis for each subject of this kind; empty: one, with a count"},
	{"means", "what is wrong"},
	{"remedy", "what to do"},
	{"source", "list of sources: why it is believed"},
	{"incident", "how `beacontop demo --incident CODE` plays it: `http`, `files`, `logs` or `injected`; empty: it does not"},
}

// changeKeys are the keys of a Change.
var changeKeys = [...]key{
	{"time", "when; times are in UTC"},
	{"change", "`raised`, `changed` or `cleared`"},
	{"diagnosis", "the diagnosis after the change"},
}

// diagnosisKeys are the keys of a Diagnosis, which include those of its Finding.
var diagnosisKeys = [...]key{
	{"id", "the code, with the subject if there is one diagnosis for each"},
	{"code", "stable name, see above"},
	{"severity", "`problem`, `warning` or `notice`"},
	{"evidence", "where the details are: `part` (`overview`, `agents`, `agent`, `requests`, `failures`, `queue`, `failover`, `sources`) and `filter` for its rows"},
	{"subjects", "list of what it is about: `kind` (`device`, `address`, `beacon`, `folder`, `file`, `reason`, `failure`, `segment`, `receiver`, `channel`) and `name`"},
	{"since", "when it was first true"},
	{"before", "true: it may have begun before, unobserved"},
	{"last", "when it last occurred"},
	{"until", "when it ends, or when something expires"},
	{"left_ns", "nanoseconds until it gets worse"},
	{"next", "when it is tried again"},
	{"in", "files that came during the last `over_ns`"},
	{"out", "files that left during that time"},
	{"over_ns", "nanoseconds over which `in` and `out` were counted"},
	{"count", "of what the code is about: devices, files, events"},
	{"of", "the whole of which `count` is a part"},
	{"other", "evictions; rejections of the file; further folders; devices of the commonest failure"},
	{"free_bytes", "free space of the disk"},
	{"total_bytes", "size of the disk"},
	{"reserve_bytes", "free space below which uploads are rejected"},
	{"reason", "the code why all of them fail, if it is one"},
	{"why", "the reason that a program or the system gave"},
	{"likely", "true: inferred, not reported by an event"},
	{"watched", "true: the logs of another beacon show it; they may begin late"},
	{"raised", "when it was raised"},
	{"changed", "when it was last reported: raised or changed"},
	{"gone", "since when it is no longer true"},
	{"coincident", "what changed within two minutes of since, as known when it was raised: time, topic, what; the nearest first, at most three"},
	{"explains", "list of codes that are true and not raised beside it"},
	{"explained_by", "the code that it is a consequence of"},
}
