package weblogtest

import (
	"bufio"
	"io"
	"slices"
	"strings"
	"time"
)

// Generator describes the log of a beacon on IIS, for tests, measurements and demonstrations.
// The same Generator gives the same bytes. Zero fields take the value beside them.
type Generator struct {
	Lines   int       // rows: 100,000; a device makes some ten per day
	Devices int       // 1,000
	Seed    uint64    // 0
	Start   time.Time // midnight of the first day, UTC: 2026-11-23
	Fields  string    // FullFields; unknown fields are logged as a dash
}

func (g Generator) withDefaults() Generator {
	if g.Lines <= 0 {
		g.Lines = 100_000
	}
	if g.Devices <= 0 {
		g.Devices = 1000
	}
	if g.Start.IsZero() {
		g.Start = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	}
	if strings.TrimSpace(g.Fields) == "" {
		g.Fields = FullFields
	}
	return g
}

// Generate writes the log: each device fetches its policy in the hour after 00:05, the default
// schedule of agent 21.1, then packages, and uploads inventory, usage and logs over the day. A few
// fail, each in a particular way, every day; bots and a monitor make other requests. It keeps one
// day of the estate in memory.
func Generate(w io.Writer, g Generator) error {
	g = g.withDefaults()
	out := bufio.NewWriterSize(w, 1<<20)
	l := generated{Generator: g, out: out, left: g.Lines}
	for name := range strings.FieldsSeq(g.Fields) {
		l.print = append(l.print, printers[strings.ToLower(name)])
	}
	midnight := g.Start.UTC().Truncate(24 * time.Hour)
	for day := uint64(0); l.left > 0; day++ {
		l.day(day, midnight.AddDate(0, 0, int(day)))
		if l.err != nil {
			return l.err
		}
	}
	return out.Flush()
}

// generated is a log being written.
type generated struct {
	Generator
	out    *bufio.Writer
	print  []func(*entry, []byte) []byte // for each column; nil: a dash
	visits []visit
	row    []byte
	left   int
	err    error
}

// day writes one day, or the remaining rows.
func (l *generated) day(day uint64, midnight time.Time) {
	l.visits = l.visits[:0]
	for i := range uint64(l.Devices) {
		l.plan(l.member(i), day)
	}
	l.strays(day)
	slices.Sort(l.visits)
	const restart = 7 * 3600 // IIS was restarted: the directives are repeated in mid-file
	var before uint64
	for i, v := range l.visits {
		second, device, s := v.parts()
		at := midnight.Add(time.Duration(second) * time.Second)
		if i == 0 || before < restart && second >= restart {
			l.directives(at)
		}
		before = second
		l.visit(l.member(device), day, s, at)
		if l.left <= 0 || l.err != nil {
			return
		}
	}
}

func (l *generated) directives(at time.Time) {
	l.write([]byte("#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: " +
		at.Format(time.DateTime) + "\r\n" + "#Fields: " + l.Fields + "\r\n"))
}

func (l *generated) write(text []byte) {
	if l.err == nil {
		_, l.err = l.out.Write(text)
	}
}

// log writes one row.
func (l *generated) log(e *entry) {
	if l.left <= 0 {
		return
	}
	l.left--
	row := l.row[:0]
	for _, print := range l.print {
		if print == nil {
			row = append(row, '-')
		} else {
			row = print(e, row)
		}
		row = append(row, ' ')
	}
	row[len(row)-1] = '\r' // replaces the last blank
	row = append(row, '\n')
	l.row = row
	l.write(row)
}
