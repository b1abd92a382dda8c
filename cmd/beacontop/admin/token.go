package admin

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"

	"beacontop/cmd/beacontop/durable"
	"beacontop/cmd/beacontop/private"
)

// TokenFile is the name of the file of the token in the state directory.
const TokenFile = "admin_token"

const (
	tokenBytes      = 32 // nobody guesses it, however often he tries
	tokenLeast      = 16 // characters of one that an administrator chose
	tokenLimitBytes = 4 << 10
)

// WrongTokenError means that a file does not contain a token that can be used.
type WrongTokenError struct{ File, Why string }

func (e *WrongTokenError) Error() string { return "token in " + e.File + ": " + e.Why }

// ReadToken returns the token in a file: its only line.
func ReadToken(file string) ([]byte, error) {
	text, err := private.Read(file, tokenLimitBytes)
	if err != nil {
		return nil, fmt.Errorf("token: %w", err)
	}
	text = bytes.TrimSpace(text)
	switch {
	case len(text) < tokenLeast:
		return nil, &WrongTokenError{file, fmt.Sprintf("it has %d characters; at least %d are needed", len(text), tokenLeast)}
	case len(text) >= tokenLimitBytes-2, bytes.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return nil, &WrongTokenError{file, "it is not one line of ASCII characters without spaces"}
	}
	return text, nil
}

// token returns the token in a file; it is made if it may be, and there is none.
func token(file string, make bool) ([]byte, error) {
	text, err := ReadToken(file)
	if !make || !errors.Is(err, fs.ErrNotExist) {
		return text, err
	}
	secret := [tokenBytes]byte{}
	_, _ = rand.Read(secret[:]) // it never fails
	line := base64.RawURLEncoding.EncodeToString(secret[:]) + "\n"
	if err := durable.Replace(file, []byte(line), 0o600); err != nil {
		return nil, fmt.Errorf("make token: %w", err)
	}
	return ReadToken(file)
}

// Check reads what a configuration names, as Open would, and changes nothing.
func (c *Config) Check(dir string) error {
	if _, err := net.ResolveTCPAddr("tcp", c.Address); err != nil {
		return err
	}
	_, err := ReadToken(c.File(dir))
	if c.Token == "" && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Hint returns what helps with an error about a token; empty: nothing is known.
func Hint(err error) string {
	var insecure *private.InsecureError
	var wrong *WrongTokenError
	switch {
	case errors.As(err, &insecure):
		return insecure.Hint
	case errors.As(err, &wrong):
		return "remove the file, and leave out --admin-token: the beacon then makes a token; or write one of " + strconv.Itoa(tokenLeast) + " or more characters into it"
	case errors.Is(err, fs.ErrNotExist):
		return "leave out --admin-token: the beacon then makes a token in its state directory"
	}
	return ""
}
