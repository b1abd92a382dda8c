package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"beacontop/beacon/policy"
)

// client turns the values of preferences into the texts that agents know.
func client(file string, given map[string]any) (map[string]string, error) {
	out := map[string]string{}
	for name, value := range given {
		if err := policy.CheckClient(name); err != nil {
			return nil, located(file, name, err)
		}
		switch v := value.(type) {
		case string:
			out[name] = v
		case bool:
			out[name] = map[bool]string{true: "True", false: "False"}[v]
		case int64:
			out[name] = strconv.FormatInt(v, 10)
		default:
			return nil, located(file, name, fmt.Errorf("%s: must be a text, a whole number, true or false", name))
		}
	}
	return out, nil
}

// located gives a mistake the place of the first line that begins with a key.
func located(file, key string, mistake error) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return errors.Join(mistake, err)
	}
	for row, line := range strings.Split(string(text), "\n") {
		plain := strings.TrimLeft(line, " \t\"")
		if rest, ok := strings.CutPrefix(plain, key); ok && strings.HasPrefix(strings.TrimLeft(rest, " \t\""), "=") {
			return &fileError{file: file, row: row + 1, column: len(line) - len(plain) + 1, what: mistake.Error(), source: line}
		}
	}
	return fmt.Errorf("%s: %w", file, mistake)
}
