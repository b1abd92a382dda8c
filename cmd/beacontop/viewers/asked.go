package viewers

import (
	"beacontop/cmd/beacontop/voice"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// asked is what a command is asked for.
type asked struct {
	format, where string
	limit         uint // of rows; 0: as many as there are, of requests as many as the beacon lists unasked
	zone          *time.Location
	follow        bool
}

// read reads the options and arguments of a command: those that it has, and no other. None names a file.
func (a *asked) read(name string, args []string, formats []string, list, stream bool) (rest []string, err error) {
	a.format, a.zone = formats[0], time.UTC
	return options(name, args, func(f *flag.FlagSet) {
		f.Func("format", "", func(text string) error {
			a.format = text
			return oneOf(text, formats)
		})
		f.BoolFunc("json", "", func(string) error {
			a.format = "json"
			return nil
		})
		f.Func("tz", "", func(text string) (err error) {
			a.zone, err = zoneOf(text)
			return err
		})
		if list {
			f.StringVar(&a.where, "where", "", "")
			f.UintVar(&a.limit, "limit", 0, "")
		}
		if stream {
			f.BoolVar(&a.follow, "follow", false, "")
			f.BoolVar(&a.follow, "f", false, "")
		}
	})
}

// options reads options, which may stand before and after arguments.
func options(name string, args []string, define func(*flag.FlagSet)) (rest []string, err error) {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	define(f)
	for {
		err := f.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return nil, voice.Usage(voice.Hint(errors.New("help is a command of its own"), "ssh HOST help lists the commands and their options"))
		case err != nil:
			return nil, voice.Usage(voice.Hint(fmt.Errorf("%s: %w", name, err), "ssh HOST help lists the options"))
		case f.NArg() == 0:
			return rest, nil
		}
		rest, args = append(rest, f.Arg(0)), f.Args()[1:]
	}
}

func oneOf(text string, words []string) error {
	if !slices.Contains(words, text) {
		return fmt.Errorf("must be one of %s", strings.Join(words, ", "))
	}
	return nil
}

// query is the options as parameters.
func (a *asked) query() url.Values {
	q := url.Values{"tz": {a.zone.String()}}
	if a.where != "" {
		q.Set("where", a.where)
	}
	if a.limit > 0 {
		q.Set("limit", strconv.FormatUint(uint64(a.limit), 10))
	}
	return q
}
