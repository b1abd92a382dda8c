package settings

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/tomlfile"
)

// The kinds of values, as they are described to people.
var (
	scalars = []string{"boolean", "integer", "float"} // read like strings: the error then says how to write the value

	textKind     = &kind{name: "string", want: "a quoted string", is: "text"}
	fileKind     = &kind{name: "string", want: "a quoted string", is: "file", path: filePath}
	dirKind      = &kind{name: "string", want: "a quoted string", is: "directory", path: dirPath}
	switchKind   = &kind{name: "bool", want: "true or false", is: "true or false", bare: true, takes: []string{"boolean"}}
	wholeKind    = &kind{name: "whole", want: "a whole number", is: "whole number", bare: true, takes: []string{"integer"}}
	numberKind   = &kind{name: "number", want: "a number", is: "number", bare: true, takes: []string{"integer", "float"}}
	sizeKind     = &kind{name: "size", want: "a quoted string", is: "size: 100MB, 2GiB", takes: scalars}
	durationKind = &kind{name: "duration", want: "a quoted string", is: "duration: 90s, 5m, 24h", takes: scalars}
	listKind     = &kind{name: "strings", want: `a list of strings, ["a", "b"]`, is: "list", list: true}
	pathsKind    = &kind{name: "strings", want: `a list of strings, ["a", "b"]`, is: "list", list: true, path: filePath}
)

func asIs(text string) (string, error) { return text, nil }

// Text is any text.
func Text(at *string) *Value { return one(at, textKind, asIs, nil) }

// File is the name of a file.
func File(at *string) *Value { return one(at, fileKind, asIs, nil) }

// Dir is the name of a directory.
func Dir(at *string) *Value { return one(at, dirKind, asIs, nil) }

// Paths are names of files or directories.
func Paths(at *[]string) *Value { return many(at, pathsKind, asIs) }

// Parsed is a value that has a text form of its own.
func Parsed[T any](at *T, parse func(string) (T, error)) *Value { return one(at, textKind, parse, nil) }

// List is a list of values that have a text form of their own.
func List[T any](at *[]T, parse func(string) (T, error)) *Value { return many(at, listKind, parse) }

// Option is one value of a Choice.
type Option[T any] struct {
	Text  string
	Value T
}

// Choice is one of a few values.
func Choice[T any](at *T, options ...Option[T]) *Value {
	var texts []string
	for _, o := range options {
		texts = append(texts, o.Text)
	}
	v := one(at, textKind, func(text string) (T, error) {
		if i := slices.Index(texts, text); i >= 0 {
			return options[i].Value, nil
		}
		var none T
		return none, fmt.Errorf("%q must be one of %s", text, strings.Join(texts, ", "))
	}, nil)
	v.choices = texts
	return v
}

// Word is one of a few texts.
func Word(at *string, words ...string) *Value {
	var options []Option[string]
	for _, w := range words {
		options = append(options, Option[string]{w, w})
	}
	return Choice(at, options...)
}

// Switch is true or false.
func Switch(at *bool) *Value {
	v := one(at, switchKind, func(text string) (bool, error) {
		b, err := strconv.ParseBool(text)
		if err != nil {
			return false, fmt.Errorf("%q must be true or false", text)
		}
		return b, nil
	}, strconv.FormatBool)
	v.choices = []string{"true", "false"}
	return v
}

// Whole is a whole number.
func Whole[T int | int64](at *T) *Value {
	return one(at, wholeKind, func(text string) (T, error) {
		n, err := strconv.ParseInt(text, 10, 64)
		return T(n), notNumber(text, "a whole number", err)
	}, func(n T) string { return fmt.Sprint(n) })
}

// Unsigned is a whole number of 0 or more.
func Unsigned(at *uint64) *Value {
	return one(at, wholeKind, func(text string) (uint64, error) {
		n, err := strconv.ParseUint(text, 10, 64)
		return n, notNumber(text, "a whole number of 0 or more", err)
	}, func(n uint64) string { return fmt.Sprint(n) })
}

// Number is a number, with or without a fraction.
func Number(at *float64) *Value {
	return one(at, numberKind, func(text string) (float64, error) {
		f, err := strconv.ParseFloat(text, 64)
		return f, notNumber(text, "a number", err)
	}, func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) })
}

// notNumber says why a text is not a number; nil stays nil.
func notNumber(text, want string, err error) error {
	switch {
	case errors.Is(err, strconv.ErrRange):
		return fmt.Errorf("%q is out of range", text)
	case err != nil:
		return fmt.Errorf("%q is not %s", text, want)
	}
	return nil
}

// Size is a number of bytes.
func Size(at *int64) *Value {
	return one(at, sizeKind, func(text string) (int64, error) {
		n, err := tomlfile.ParseSize(text)
		return int64(n), err
	}, func(n int64) string { return tomlfile.Size(n).String() })
}

// Duration is a duration.
func Duration(at *time.Duration) *Value {
	return one(at, durationKind, func(text string) (time.Duration, error) {
		var d tomlfile.Duration
		err := d.Set(text)
		return d.Duration, err
	}, func(d time.Duration) string { return (&tomlfile.Duration{Duration: d}).String() })
}
