package secret

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Body returns a body without secrets; false: it is of no form in which secrets are found, or not
// text. If the body is cut, what may be a part of a secret at its end is removed.
func Body(body []byte) (text string, known bool) {
	body = bytes.TrimLeft(body, "\ufeff \t\r\n")
	for cut := 0; cut < utf8.UTFMax && !utf8.Valid(body) && len(body) > 0; cut++ { // a body may be cut within a character
		body = body[:len(body)-1]
	}
	if !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
		return "", false
	}
	switch {
	case len(body) == 0:
		return "", true
	case body[0] == '{' || body[0] == '[':
		return maskJSON(body), true
	case body[0] == '<':
		return maskXML(string(body)), true
	case bytes.HasPrefix(body, []byte("Format:")):
		return maskSettings(string(body)), true
	case form.Match(body):
		return Target("?" + string(body))[1:], true
	}
	return "", false
}

// plainLimitBytes bounds what is decompressed of a body.
const plainLimitBytes = 256 << 10

// Plain returns the beginning of a body, decompressed if it is gzip.
func Plain(body []byte) []byte {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	plain, _ := io.ReadAll(io.LimitReader(z, plainLimitBytes)) // of a cut body, what can be read
	return plain
}

// form is the form in which browsers send fields.
var form = regexp.MustCompile(`^[A-Za-z0-9_.%+-]{1,100}=[^\s<>{}]*$`)

// Patterns of XML. Comments and CDATA sections are removed: they have no names.
var (
	xmlHidden    = regexp.MustCompile(`(?s)<!--.*?(?:-->|$)|<!\[CDATA\[.*?(?:\]\]>|$)`)
	xmlTag       = regexp.MustCompile(`(?s)<[^<>]*(?:>[^<]*|$)`)
	xmlAttribute = regexp.MustCompile(`(?s)(\s[^\s=<>"']+\s*=\s*)("[^"]*(?:"|$)|'[^']*(?:'|$))`)
	xmlNaming    = regexp.MustCompile(`(?i)^\s(?:name|key|id|property)\s*=`)
)

// maskXML masks values of XML, tag by tag: it need not be well-formed. A tag that has a secret name, or
// an attribute that says one, loses its values and everything up to its end.
func maskXML(text string) string {
	under := "" // the end tag of the secret element
	return xmlTag.ReplaceAllStringFunc(xmlHidden.ReplaceAllString(text, "<!-- -->"), func(tag string) string {
		inside, content, closed := strings.Cut(tag, ">")
		name := strings.TrimRight(strings.FieldsFunc(inside+" ", func(r rune) bool { return r <= ' ' })[0], "/")
		all := secretName.MatchString(name)
		for _, a := range xmlAttribute.FindAllStringSubmatch(inside, -1) {
			all = all || xmlNaming.MatchString(a[1]) && secretName.MatchString(a[2])
		}
		switch ends := strings.HasPrefix(tag, "</"); {
		case under != "" && ends && name == under:
			under, all = "", false
		case under != "":
			all = true
		case all && !ends && !strings.HasSuffix(inside, "/"):
			under = "</" + name[1:]
		}
		return maskTag(name, inside, content, closed, all)
	})
}

// maskTag masks one tag, and the text behind it.
func maskTag(name, inside, content string, closed, all bool) string {
	inside = xmlAttribute.ReplaceAllStringFunc(inside, func(attribute string) string {
		parts := xmlAttribute.FindStringSubmatch(attribute)
		if is := xmlNaming.MatchString(parts[1]); is || !all && !secretName.MatchString(parts[1]) {
			return attribute
		}
		return parts[1] + `"` + Masked + `"`
	})
	switch {
	case !closed && all:
		return name + " " + Masked // cut within the tag
	case !closed:
		return inside
	case all && strings.TrimSpace(content) != "":
		content = Masked
	}
	return inside + ">" + content
}

// settingsValue is the value of a line of client settings.
var settingsValue = regexp.MustCompile(`(?i)(value\s*=\s*)("(?:[^"\\]|\\.)*("|$)|[^;\s]+)`)

// settingsName is the name of the registry value that a line sets.
var settingsName = regexp.MustCompile(`(?i)name\s*=\s*"?[^";]*(?:` + secretWords + `)`)

func maskSettings(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if settingsName.MatchString(line) {
			lines[i] = settingsValue.ReplaceAllString(line, `${1}"`+Masked+`"`)
		}
	}
	return strings.Join(lines, "\n")
}
