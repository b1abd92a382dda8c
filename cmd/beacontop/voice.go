package main

import (
	"io"

	"beacontop/cmd/beacontop/voice"
)

// streams are the standard streams of a command.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// given are the streams for a command that stands in a package below.
func (s streams) given() voice.Streams { return voice.Streams{In: s.in, Out: s.out, Err: s.err} }

func hint(err error, format string, args ...any) error { return voice.Hint(err, format, args...) }
func usage(err error) error                            { return voice.Usage(err) }
func say(to io.Writer, label, text string)             { voice.Say(to, label, text) }
