package mask

import (
	"fmt"
	"strings"
)

// harmless are words of user agents and of download paths that identify nobody. Any other word
// could be a name.
var harmless = wordsOf(`
	managesoft flexera flexnet inventory agent agents ndlaunch ndtrack ndupload ndschedag mgs
	agent of for at on from user host device machine system unknown version release build rev compatible
	windows nt server win32 win64 wow64 x86 x64 linux unix macos mac os darwin macintosh intel solaris sunos sparc aix hp ux ppc ppc64 ppc64le powerpc
	i386 i486 i586 i686 amd64 arm64 aarch64 s390x ia64
	curl wget mozilla msie trident chrome safari firefox applewebkit khtml like gecko edg edge microsoft bits winhttp wininet
	powershell windowspowershell python requests urllib urllib3 go http https client java apache httpclient okhttp perl libwww beacontop
	managesoftdl managesoftrl policies merged schedules packages clientsettings clientconfiguration common adoption upgrade default
	schedule settings configuration failover test managesoft osd nds ndc npl ndi mmi log gz zip xml json txt swd disco
	get head put post delete options trace connect patch propfind proppatch mkcol copy move lock unlock search report bits_post`)

func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		words[word] = true
	}
	return words
}

// numberDigits is the maximum length of a number that identifies nobody: part of a version, a port.
const numberDigits = 5

// Plain masks a text that could contain any name: in addition to Text, every word that is not
// known to be harmless.
func (m *Mask) Plain(s string) string {
	if !m.on {
		return s
	}
	return m.each(s, inName, func(whole string) string {
		if masked := m.word(whole); masked != whole {
			return masked
		}
		return m.each(whole, inPart, m.part)
	})
}

// inPart reports whether a character can be part of a word in a name.
func inPart(r rune) bool { return !strings.ContainsRune("._-:*~$^", r) }

func (m *Mask) part(s string) string {
	known := strings.ToLower(s)
	digits := strings.Trim(s, "0123456789") == "" && len(s) <= numberDigits
	if masked := m.word(s); masked != s || digits || harmless[known] {
		return masked
	}
	return fmt.Sprintf("word-%02d", m.others.of(s))
}

// each replaces every longest run of such characters in a text.
func (m *Mask) each(s string, of func(rune) bool, replaced func(string) string) string {
	var out strings.Builder
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool { return !of(r) })
		if n < 0 {
			n = len(s)
		}
		if n > 0 {
			out.WriteString(replaced(s[:n]))
		}
		s = s[n:]
		if n = strings.IndexFunc(s, of); n < 0 {
			n = len(s)
		}
		out.WriteString(s[:n])
		s = s[n:]
	}
	return out.String()
}
