package relay

import "regexp"

// passwordOf matches the password of a URL, also of one that cannot be parsed or has no scheme. What
// follows a drive letter of Windows is a path.
var passwordOf = regexp.MustCompile(`(^|//)([^/:@]*):[^\\/].*@`)

// Masked returns a URL of the configuration, as it was written, for people: without its password, like
// url.URL.Redacted.
func Masked(url string) string { return passwordOf.ReplaceAllString(url, "${1}${2}:xxxxx@") }
