package content

import "strings"

// server is one entry of a failover list.
type server struct{ scheme, host, port, directory, priority string }

// beacon returns its URL; empty: the entry is incomplete, or says never to use it.
func (s server) beacon() string {
	if strings.EqualFold(strings.TrimSpace(s.priority), "invalid") {
		return ""
	}
	return beaconOf(s.scheme, s.host, s.port)
}

// set takes one value of an entry by its name, in any letter case.
func (s *server) set(name, value string) {
	switch strings.ToLower(name) {
	case "protocol":
		s.scheme = value
	case "host":
		s.host = value
	case "port":
		s.port = value
	case "directory":
		s.directory = value
	case "priority":
		s.priority = value
	}
}

// settings adds the beacons of client settings (.ndc). Lines that it does not understand are skipped:
// a genuine file may have others than those that are known.
func (l *beaconList) settings(text string) {
	servers := map[string]*server{}
	var order []string
	for line := range strings.SplitSeq(text, "\n") {
		kind, rest, _ := strings.Cut(line, ":")
		if !strings.EqualFold(strings.TrimSpace(kind), "Registry") {
			continue
		}
		key, name, value := registryLine(rest)
		if key = serverKey(key); key == "" {
			continue
		}
		if servers[key] == nil {
			servers[key] = &server{}
			order = append(order, key)
		}
		servers[key].set(name, value)
	}
	for _, key := range order {
		l.add(servers[key].beacon())
	}
}

// serverKey returns the part of a registry key that stands for one entry of a list of beacons; empty:
// the key is not of such a list.
func serverKey(key string) string {
	key = strings.ToLower(key)
	for _, list := range []string{`\downloadsettings\`, `\uploadsettings\`} {
		if i := strings.LastIndex(key, list); i >= 0 && i+len(list) < len(key) {
			return key[i:]
		}
	}
	return ""
}

// registryLine returns what a line sets. The key is empty if it does not set a value.
func registryLine(text string) (key, name, value string) {
	set := false
	for text != "" {
		var part string
		part, text = cutSetting(text)
		field, content, _ := strings.Cut(part, "=")
		switch strings.ToLower(strings.TrimSpace(field)) {
		case "set":
			set = true
		case "key":
			key = unquoted(content)
		case "name":
			name = unquoted(content)
		case "value":
			value = unquoted(content)
		}
	}
	if !set {
		key = ""
	}
	return key, name, value
}

// cutSetting cuts at the first semicolon outside quotes.
func cutSetting(text string) (part, rest string) {
	open := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case open && c == '\\':
			i++
		case c == '"':
			open = !open
		case c == ';' && !open:
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// unquoted removes quotes, and the escapes within them.
func unquoted(text string) string {
	text = strings.TrimSpace(text)
	inside, is := strings.CutPrefix(text, `"`)
	if !is {
		return text
	}
	inside = strings.TrimSuffix(inside, `"`)
	var b strings.Builder
	for i := 0; i < len(inside); i++ {
		if inside[i] == '\\' && i+1 < len(inside) {
			i++
		}
		b.WriteByte(inside[i])
	}
	return b.String()
}
