package estate

import "strings"

// texts interns strings that many agents share: 100,000 agents have a handful of domains and user
// agents. It copies them because the strings in events may keep a whole request in memory.
type texts map[string]string

// textsLimit is the maximum number of interned strings: a client may send a new user agent with
// each request.
const textsLimit = 4096

func (t texts) one(text string) string {
	if kept, ok := t[text]; ok {
		return kept
	}
	if len(t) >= textsLimit {
		clear(t)
	}
	text = strings.Clone(text)
	t[text] = text
	return text
}
