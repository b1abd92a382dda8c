package secret

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Patterns of secrets: headers, values of a query, the user in a URL.
var (
	secretName   = regexp.MustCompile(`(?i)` + secretWords)
	secretQuery  = regexp.MustCompile(`(?i)([?&;][^=&;]*(?:` + secretWords + `)[^=&;]*=)[^&;#]*`)
	userInURL    = regexp.MustCompile(`(://)[^/?#\s@]*@`)
	userInTarget = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/?#]*@`)
)

const secretWords = `auth|cookie|token|secret|passw|pwd|credential|key|session|sig`

// schemes are the authentication schemes that are recorded: the name is not a secret, and shows
// what an agent supports.
var schemes = []string{"basic", "bearer", "digest", "negotiate", "ntlm", "kerberos"}

// Masked is what a secret is replaced with.
const Masked = "(masked)"

// Headers is a copy of headers without secrets.
func Headers(headers http.Header) map[string][]string {
	out := headers.Clone()
	for name, values := range out {
		if !secretName.MatchString(name) {
			for i, v := range values {
				values[i] = secretQuery.ReplaceAllString(userInURL.ReplaceAllString(v, "${1}"+Masked+"@"), "${1}"+Masked)
			}
			continue
		}
		for i, v := range values {
			values[i] = Masked
			scheme, _, _ := strings.Cut(strings.ReplaceAll(v, "\t", " "), " ")
			if (strings.HasSuffix(name, "Authorization") || strings.HasSuffix(name, "Authenticate")) && slices.Contains(schemes, strings.ToLower(scheme)) {
				values[i] = scheme + " " + Masked
			}
		}
	}
	return out
}

// Target is a request's target without secrets.
func Target(target string) string {
	target = userInTarget.ReplaceAllString(target, "${1}"+Masked+"@")
	return secretQuery.ReplaceAllString(target, "${1}"+Masked)
}
