package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/muesli/cancelreader"

	_ "beacontop/ui/quiet" // keeps libraries from querying the terminal: only the dashboard does
	"beacontop/ui/remote"
)

// IsTerminal reports whether a file is a terminal.
func IsTerminal(f *os.File) bool { return term.IsTerminal(f.Fd()) }

// Terminal is the terminal of a dashboard.
type Terminal struct {
	In  io.Reader
	Out io.Writer
}

const (
	// askLimit is how long the first frame waits for a terminal that does not answer. A later
	// answer is not a key and has no effect.
	askLimit = 200 * time.Millisecond
	// answerLimitBytes is more than the length of both answers.
	answerLimitBytes = 256
	// askBackground queries the background colour (xterm, OSC 11), followed by a query that every
	// terminal answers (DA1): once that answer arrives, the first answer has arrived or never
	// will.
	askBackground = "\x1b]11;?\x1b\\\x1b[c"
)

var attributes = regexp.MustCompile(`\x1b\[\?[0-9;]*c`)

// theme queries the background of the terminal. It returns the dark theme if the terminal does
// not answer, and on Windows, whose console gives no answer as text.
func (t Terminal) theme(ctx context.Context) (string, error) {
	in, ok := t.In.(*os.File)
	if !ok || !IsTerminal(in) || runtime.GOOS == "windows" {
		return ThemeDark, nil
	}
	answer, err := t.ask(ctx, in)
	if err != nil {
		return "", fmt.Errorf("ask for the background: %w", err)
	}
	if remote.IsLight(answer) {
		return ThemeLight, nil
	}
	return ThemeDark, nil
}

// ask returns the terminal's answer within the limit. The answer must neither be echoed nor wait
// for a line end, so the terminal is in raw mode meanwhile.
func (t Terminal) ask(ctx context.Context, in *os.File) (answer []byte, err error) {
	release, err := t.keep()
	if err != nil {
		return nil, err
	}
	defer release()
	was, err := term.MakeRaw(in.Fd())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, term.Restore(in.Fd(), was)) }()
	r, err := cancelreader.NewReader(in)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	defer context.AfterFunc(ctx, func() { r.Cancel() })()
	if _, err := io.WriteString(t.Out, askBackground); err != nil {
		return nil, err
	}
	return answerFrom(r)
}

// answerFrom reads up to the end of both answers, or what there is until the reader is cancelled.
func answerFrom(r io.Reader) (answer []byte, err error) {
	buf := make([]byte, answerLimitBytes)
	for n := 0; n < len(buf) && !attributes.Match(buf[:n]); answer = buf[:n] {
		some, err := r.Read(buf[n:])
		if errors.Is(err, cancelreader.ErrCanceled) || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		n += some
	}
	return answer, nil
}
