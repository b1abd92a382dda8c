package inquiry

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"beacontop/beacon/printable"
	"beacontop/cmd/beacontop/api"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/snapshot"
	"beacontop/cmd/beacontop/voice"
)

// worded adds to an error what helps. The mistake in a filter is marked below it.
func worded(to io.Writer, err error) error {
	var why *api.Refusal
	var part *daemon.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &why):
		return refusedWords(to, why)
	case control.Hint(err) != "":
		return voice.Hint(err, "%s", control.Hint(err))
	case errors.Is(err, snapshot.ErrNoHistory):
		return voice.Hint(err, "--dir DIR is the state directory of a beacon, --logs PATH reads the logs of another one")
	case errors.As(err, &part) && part.Part == daemon.PartPaths:
		return voice.Hint(err, "PATH is a log, a directory with logs below it, a quoted pattern, or - for standard input")
	case errors.As(err, &part) && part.Part == daemon.PartLogs:
		return voice.Hint(err, "use the access log of the beacon: of IIS, W3C extended format, or of a proxy in front of it")
	}
	return err
}

func refusedWords(to io.Writer, r *api.Refusal) error {
	if r.Marked != "" {
		for line := range strings.SplitSeq(r.Marked, "\n") {
			_, _ = fmt.Fprintln(to, "  "+printable.Text(line)) // a failure cannot be reported anywhere
		}
	}
	err := voice.Hint(error(r), "%s", r.Hint)
	if name, _, is := strings.Cut(r.Text, ": "); is && r.Status == http.StatusBadRequest && !strings.Contains(name, " ") {
		err = voice.Hint(fmt.Errorf("--%s", r.Text), "%s", r.Hint)
	}
	if r.Status == http.StatusBadRequest {
		return voice.Usage(err)
	}
	return err
}
