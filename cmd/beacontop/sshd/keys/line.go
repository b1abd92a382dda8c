package keys

import (
	"cmp"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"beacontop/beacon/printable"
)

// line is one line of authorized_keys.
type line struct {
	number  int
	key     ssh.PublicKey
	comment string
	refused string    // why this key may not log in at all; empty: it may
	from    []pattern // of addresses; none: every one
	expires time.Time // zero: never
}

// types are the types of keys that may log in: what OpenSSH accepts without being asked to. RSA
// signatures use SHA-2.
var types = []string{
	ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoSKECDSA256, ssh.KeyAlgoRSA,
}

// Signatures are the algorithms by which these keys sign.
var Signatures = []string{
	ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoSKECDSA256, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSASHA512,
}

// leastRSABits is the length below which OpenSSH accepts no RSA key as secure (RequiredRSASize is
// 1024 there by default; NIST SP 800-131A requires 2048).
const leastRSABits = 2048

// parse reads a line that is neither empty nor a comment.
func parse(text string) (l line, err error) {
	key, comment, options, _, err := ssh.ParseAuthorizedKey([]byte(text))
	if err != nil {
		return l, errors.New("no type and key in base64 were found")
	}
	l.key, l.comment = key, comment
	switch {
	case !slices.Contains(types, key.Type()):
		l.refused = "keys of type " + key.Type() + " are not accepted"
	case bits(key) > 0 && bits(key) < leastRSABits:
		l.refused = fmt.Sprintf("an RSA key of %d bits is too short", bits(key))
	}
	for _, o := range options {
		if err := l.option(o); err != nil {
			l.refused = cmp.Or(l.refused, err.Error())
		}
	}
	return l, nil
}

func bits(key ssh.PublicKey) int {
	if c, ok := key.(ssh.CryptoPublicKey); ok {
		if k, ok := c.CryptoPublicKey().(*rsa.PublicKey); ok {
			return k.N.BitLen()
		}
	}
	return 0
}

// option reads one option: name="value".
func (l *line) option(text string) error {
	name, quoted, _ := strings.Cut(text, "=")
	switch strings.ToLower(name) {
	case "from":
		if l.from != nil {
			return errors.New("several options from=")
		}
		value, err := unquoted(quoted)
		if err == nil {
			l.from, err = patterns(value)
		}
		if err != nil {
			return fmt.Errorf("from=: %w", err)
		}
	case "expiry-time":
		value, err := unquoted(quoted)
		if err != nil {
			return fmt.Errorf("expiry-time=: %w", err)
		}
		at, err := expiry(value)
		if err != nil {
			return fmt.Errorf("expiry-time=: %w", err)
		}
		if l.expires.IsZero() || at.Before(l.expires) {
			l.expires = at
		}
	default:
		return fmt.Errorf("the option %s is not supported, so the key is refused", printable.Text(name))
	}
	return nil
}

// unquoted returns the value of an option. OpenSSH requires the quotes.
func unquoted(text string) (string, error) {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return "", errors.New("a value in double quotes is missing")
	}
	return strings.ReplaceAll(text[1:len(text)-1], `\"`, `"`), nil
}

// expiry reads YYYYMMDD[HHMM[SS]], with Z in UTC and otherwise in the time zone of the machine.
func expiry(text string) (time.Time, error) {
	zone, digits := time.Local, text
	if cut, is := strings.CutSuffix(text, "Z"); is {
		zone, digits = time.UTC, cut
	}
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if len(digits) == len(layout) {
			if at, err := time.ParseInLocation(layout, digits, zone); err == nil {
				return at, nil
			}
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time: write YYYYMMDD or YYYYMMDDHHMM, with Z for UTC", text)
}

// admits says why the key may not log in from an address at a time; nil: it may.
func (l *line) admits(from netip.Addr, now time.Time) error {
	switch {
	case !l.expires.IsZero() && !now.Before(l.expires):
		return fmt.Errorf("%s: the key expired at %s", l.name(), l.expires.UTC().Format("2006-01-02 15:04 UTC"))
	case l.from != nil && !admitted(l.from, from):
		return fmt.Errorf("%s: the key is not valid from this address", l.name())
	}
	return nil
}

// nameLimit is the maximum length of a name, in characters.
const nameLimit = 60

// name returns the comment, or without one the fingerprint.
func (l *line) name() string {
	if l.comment == "" {
		return ssh.FingerprintSHA256(l.key)
	}
	name := []rune(printable.Text(l.comment))
	return string(name[:min(len(name), nameLimit)])
}
