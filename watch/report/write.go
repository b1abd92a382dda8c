package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// writers are the formats in the order in which they are listed.
var writers = []struct {
	format string
	write  func(io.Writer, *Result) error
}{
	{"text", writeText}, {"markdown", writeMarkdown}, {"json", writeJSON}, {"csv", writeCSV}, {"html", writeHTML},
}

// Formats lists the formats of Write.
func Formats() []string {
	var names []string
	for _, w := range writers {
		names = append(names, w.format)
	}
	return names
}

// CheckFormat returns an error for an unknown format.
func CheckFormat(format string) error {
	if !slices.Contains(Formats(), format) {
		return fmt.Errorf("%q must be one of %s", format, strings.Join(Formats(), ", "))
	}
	return nil
}

// Write writes a report in one of the Formats. Texts from outside have no effect in any
// terminal, browser, spreadsheet or viewer.
func Write(to io.Writer, format string, r Result) error {
	if err := CheckFormat(format); err != nil {
		return err
	}
	out := bufio.NewWriter(to)
	for _, w := range writers {
		if w.format == format {
			if err := w.write(out, &r); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}
