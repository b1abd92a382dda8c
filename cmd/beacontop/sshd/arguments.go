package sshd

import (
	"errors"
	"fmt"
	"strings"
)

// Limits of a command line: more than any command here needs.
const (
	commandBytes = 4 << 10
	commandWords = 64
)

// arguments splits a command line into words, as a shell does with quotes and backslashes. Everything
// else is taken as it is: there is no shell, and nothing is expanded.
func arguments(line string) (words []string, err error) {
	if len(line) > commandBytes {
		return nil, fmt.Errorf("the command is longer than %d bytes", commandBytes)
	}
	if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return nil, errors.New("the command contains a control character")
	}
	var word strings.Builder
	begun := false
	var quote, escaped rune
	for _, r := range line {
		switch {
		case escaped != 0:
			if quote == '"' && r != '"' && r != '\\' {
				word.WriteRune(escaped)
			}
			word.WriteRune(r)
			escaped = 0
		case r == '\\' && quote != '\'':
			escaped, begun = r, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, begun = r, true
		case r == ' ' || r == '\t':
			if begun {
				words = append(words, word.String())
				word.Reset()
			}
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 || escaped != 0 {
		return nil, errors.New("a quote in the command is not closed")
	}
	if begun {
		words = append(words, word.String())
	}
	if len(words) > commandWords {
		return nil, fmt.Errorf("the command has more than %d words", commandWords)
	}
	return words, nil
}
