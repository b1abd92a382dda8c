package verdict

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"beacontop/cmd/beacontop/form"
	"beacontop/cmd/beacontop/voice"
)

// Write writes a status, which is JSON as the control API answers it, for people and monitoring, or as it
// is. A level that is not OK is an error with its exit code.
func (t Thresholds) Write(to io.Writer, status json.RawMessage, asJSON bool) error {
	var of form.Status
	err := json.Unmarshal(status, &of)
	if err != nil {
		return fmt.Errorf("read status: %w", err)
	}
	is, reasons := t.Of(&of)
	if asJSON {
		err = form.Indented(to, status)
	} else {
		_, err = io.WriteString(to, page(&of, is, reasons))
	}
	if err != nil || is == OK {
		return err
	}
	return voice.Exit(int(is), voice.ErrSaid)
}

// Unanswered prints an error as monitoring expects it: in the first line of standard output. Errors that
// are results of Write pass.
func Unanswered(s voice.Streams, err error) error {
	if err == nil || errors.Is(err, voice.ErrSaid) {
		return err
	}
	_, _ = fmt.Fprintf(s.Out, "%s - %s\n", Unknown, plugin(err.Error())) // where it should be printed cannot be written
	if hint := voice.HintOf(err); hint != "" {
		voice.Say(s.Err, "hint", hint)
	}
	return voice.Exit(int(Unknown), voice.ErrSaid)
}
