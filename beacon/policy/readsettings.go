package policy

import (
	"fmt"
	"strings"
)

// ClientSettings is the content of a .ndc.
type ClientSettings struct {
	Application, Title, Version string
	Values                      []Value
}

// ReadSettings reads client settings (.ndc). It skips lines of unknown kinds.
func ReadSettings(ndc []byte) (ClientSettings, error) {
	var out ClientSettings
	text := strings.ReplaceAll(string(ndc), "\r\n", "\n")
	if !strings.HasPrefix(text, "Format:") {
		return out, ErrFormat
	}
	for n, line := range strings.Split(text, "\n") {
		head, rest, _ := strings.Cut(line, ":")
		switch head {
		case "Application":
			out.Application = unquoted(rest)
		case "Title":
			out.Title = unquoted(rest)
		case "Version":
			out.Version = unquoted(rest)
		case "Registry":
			v, set, err := registryValue(rest)
			if err != nil {
				return out, fmt.Errorf("line %d: %w", n+1, err)
			}
			if set {
				out.Values = append(out.Values, v)
			}
		}
	}
	return out, nil
}

// registryValue parses the text after "Registry:", parts separated by semicolons. A value that
// is not below SettingsRoot is ignored.
func registryValue(text string) (v Value, set bool, err error) {
	for text != "" {
		var part string
		if part, text, err = cutPart(text); err != nil {
			return v, false, err
		}
		name, content, _ := strings.Cut(part, "=")
		switch strings.TrimSpace(name) {
		case "set":
			set = true
		case "key":
			v.Key = unquoted(content)
		case "name":
			v.Name = unquoted(content)
		case "value":
			v.Text = unquoted(content)
		}
	}
	key, below := strings.CutPrefix(v.Key, SettingsRoot+`\`)
	v.Key = key
	return v, set && below && v.Name != "", nil
}

// cutPart cuts at the first semicolon outside quotes.
func cutPart(text string) (part, rest string, err error) {
	open := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case open && c == '\\':
			i++
		case c == '"':
			open = !open
		case c == ';' && !open:
			return text[:i], text[i+1:], nil
		}
	}
	if open {
		return "", "", fmt.Errorf("%w: unterminated quote", ErrFormat)
	}
	return text, "", nil
}

// unquoted removes quotes and escapes from a text, if it has any.
func unquoted(text string) string {
	text = strings.TrimSpace(text)
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return text
	}
	var b strings.Builder
	for i := 1; i < len(text)-1; i++ {
		if text[i] == '\\' && i+1 < len(text)-1 {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
