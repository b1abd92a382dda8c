package tomlfile

import "errors"

// keyed is an error that knows the key of the value at fault.
type keyed interface{ KeyPath() string }

// mistake is an error about the value of a key.
type mistake struct {
	key string
	error
}

func (m *mistake) Unwrap() error   { return m.error }
func (m *mistake) KeyPath() string { return m.key }

// AtKey reports that the value of a key is wrong; nil stays nil. Callers add the keys above it, so
// that it becomes the full path: "group[1].failover.beacon[0].url", counted from 0.
func AtKey(key string, err error) error {
	if err == nil {
		return nil
	}
	return &mistake{joinKeys(key, KeyOf(err)), err}
}

// KeyOf returns the key of the value at fault; empty: not known.
func KeyOf(err error) string {
	var k keyed
	if errors.As(err, &k) {
		return k.KeyPath()
	}
	return ""
}

func joinKeys(above, below string) string {
	if above == "" || below == "" {
		return above + below
	}
	return above + "." + below
}
