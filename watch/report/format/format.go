package format

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"beacontop/watch/report"
)

// writers are the formats in the order in which they are listed.
var writers = []struct {
	format string
	write  func(io.Writer, document) error
}{
	{"text", writeText}, {"markdown", writeMarkdown}, {"json", writeJSON}, {"csv", writeCSV}, {"html", writeHTML},
}

// Names lists the formats of Write.
func Names() []string {
	var names []string
	for _, w := range writers {
		names = append(names, w.format)
	}
	return names
}

// Write writes a report in one of the formats. Texts from outside have no effect in any
// terminal, browser, spreadsheet or viewer.
func Write(to io.Writer, format string, r report.Result) error {
	for _, w := range writers {
		if w.format != format {
			continue
		}
		out := bufio.NewWriter(to)
		if err := w.write(out, document{&r}); err != nil {
			return err
		}
		return out.Flush()
	}
	return fmt.Errorf("%q must be one of %s", format, strings.Join(Names(), ", "))
}
