package roster

import (
	"strings"

	"beacontop/beacon/cache"
)

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
	text = strings.Clone(text)
	cache.Put(t, textsLimit, text, text)
	return text
}

// UserAgentLimit is how many bytes of a device's user agent are kept: real ones are far shorter.
const UserAgentLimit = 256

// speaksAs records the user agent of a device, and reports whether it is another one than before.
func (a *agents) speaksAs(i int32, userAgent string) (changed bool) {
	g := a.at(i)
	userAgent = userAgent[:min(len(userAgent), UserAgentLimit)]
	if userAgent == "" || userAgent == g.UserAgent {
		return false
	}
	a.bytes += int64(len(userAgent) - len(g.UserAgent))
	g.UserAgent = a.texts.one(userAgent)
	return true
}
