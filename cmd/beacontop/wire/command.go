package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"beacontop/beacon/connection"
	"beacontop/cmd/beacontop/voice"
)

// Command is the command wire. It prints to out; alone rejects arguments.
func Command(out io.Writer, alone cobra.PositionalArgs) *cobra.Command {
	asJSON := false
	summarize := &cobra.Command{
		Use:   "summarize FILE...",
		Short: "sum up recorded requests, without names, addresses and values",
		Long: `summarize reads what --record-wire and --record-bodies wrote and prints the verbs, paths,
headers, statuses and the shapes of JSON that it has: no names, addresses, secrets or values, so
that it can be sent to somebody outside. Words that are not on a list of technical words are
numbered. Read the result before you send it.

FILE.bodies is read too, if there is one.`,
		Example: "  beacontop serve --record-wire wire.jsonl --record-bodies\n  beacontop wire summarize wire.jsonl",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return voice.Hint(voice.Usage(errors.New(cmd.CommandPath()+" needs a FILE")), "it is the file of --record-wire")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, files []string) error {
			s, err := Summarize(files)
			if err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(out)
				enc.SetIndent("", "  ")
				enc.SetEscapeHTML(false)
				return enc.Encode(s)
			}
			return s.write(out)
		},
	}
	summarize.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd := &cobra.Command{
		Use: "wire", Short: "read recordings of requests (--record-wire)",
		Args: alone,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(summarize)
	return cmd
}

// Summarize reads recordings twice: first for the names that must not be shown.
func Summarize(files []string) (*Summary, error) {
	m := newMask()
	s := newSummary(m)
	for _, file := range files {
		if _, err := each(file, m.names); err != nil {
			return nil, err
		}
	}
	for _, file := range files {
		skipped, err := each(file, s.exchange)
		if err != nil {
			return nil, err
		}
		s.Skipped += skipped
	}
	for _, file := range files {
		if _, err := each(connection.BodiesOf(file), s.bodies); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	s.sort()
	return s, nil
}

// lineLimitBytes is more than a line with two bodies has.
const lineLimitBytes = 4 << 20

// each reads the lines of a file, and returns how many are no records.
func each[T any](file string, use func(*T)) (skipped int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, fmt.Errorf("read recording: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, lineLimitBytes)
	for lines.Scan() {
		var one T
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		if err := json.Unmarshal(line, &one); err != nil { // a line that is cut: the beacon was killed
			skipped++
			continue
		}
		use(&one)
	}
	if err := lines.Err(); err != nil {
		return skipped, fmt.Errorf("read recording %s: %w", file, err)
	}
	return skipped, nil
}
