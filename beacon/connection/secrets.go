package connection

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Patterns of secrets: headers, values of a query, the user in a URL.
var (
	secretHeader = regexp.MustCompile(`(?i)` + secretWords)
	secretQuery  = regexp.MustCompile(`(?i)([?&;][^=&;]*(?:` + secretWords + `)[^=&;]*=)[^&;#]*`)
	userInURL    = regexp.MustCompile(`(://)[^/?#\s@]*@`)
	userInTarget = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/?#]*@`)
)

const secretWords = `auth|cookie|token|secret|passw|pwd|credential|key|session|sig`

// schemes are the authentication schemes that are recorded: the name is not a secret, and shows
// what an agent supports.
var schemes = []string{"basic", "bearer", "digest", "negotiate", "ntlm", "kerberos"}

const maskedText = "(masked)"

// masked is a copy of headers without secrets.
func masked(headers http.Header) map[string][]string {
	out := headers.Clone()
	for name, values := range out {
		if !secretHeader.MatchString(name) {
			for i, v := range values {
				values[i] = secretQuery.ReplaceAllString(userInURL.ReplaceAllString(v, "${1}"+maskedText+"@"), "${1}"+maskedText)
			}
			continue
		}
		for i, v := range values {
			values[i] = maskedText
			scheme, _, _ := strings.Cut(strings.ReplaceAll(v, "\t", " "), " ")
			if strings.HasSuffix(name, "Authorization") && slices.Contains(schemes, strings.ToLower(scheme)) {
				values[i] = scheme + " " + maskedText
			}
		}
	}
	return out
}

// maskedTarget is a request's target without secrets.
func maskedTarget(target string) string {
	target = userInTarget.ReplaceAllString(target, "${1}"+maskedText+"@")
	return secretQuery.ReplaceAllString(target, "${1}"+maskedText)
}
