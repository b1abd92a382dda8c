package estate

import "strings"

// texts keeps one copy of each text that many agents share: a hundred thousand of them
// have a handful of domains and user agents. The copies are short: what events carry may
// hold a whole request in memory.
type texts map[string]string

// textsLimit bounds the copies; somebody may make up a new user agent for each request.
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
