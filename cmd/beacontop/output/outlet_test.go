package output

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
)

// TestOutletNeverBlocks writes more than the buffer holds to a reader that does not read.
func TestOutletNeverBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, in := io.Pipe()
		o := newOutlet(in, func(n int) []byte { return fmt.Appendf(nil, "lost %d\n", n) })
		o.start()
		line := []byte(strings.Repeat("x", 1023) + "\n")
		const lines, more = 2 * outletLimitBytes / 1024, "the next\n"
		for range lines {
			if n, err := o.Write(line); n != len(line) || err != nil {
				t.Fatal(n, err)
			}
		}
		read := make(chan string)
		go func() {
			all, _ := io.ReadAll(out)
			read <- string(all)
		}()
		synctest.Wait()
		_, _ = o.Write([]byte(more))
		if err := errors.Join(o.close(), in.Close()); err != nil {
			t.Fatal(err)
		}
		got := <-read
		rest, ok := strings.CutSuffix(strings.TrimLeft(got, "x\n"), more)
		var lost int
		if _, err := fmt.Sscanf(rest, "lost %d", &lost); !ok || err != nil {
			t.Fatalf("%d bytes end with %.100q, %v: want the number of lost lines, and the next line", len(got), rest, err)
		}
		if written := strings.Count(got, "x\n"); written+lost != lines || lost == 0 {
			t.Errorf("%d written and %d lost of %d", written, lost, lines)
		}
	})
}

func TestOutletEndsWithItsReader(t *testing.T) {
	tests := map[string]struct {
		reader func(*io.PipeReader)
		want   error
	}{
		"reader blocks":  {func(*io.PipeReader) {}, errUnread},
		"reader is gone": {func(r *io.PipeReader) { _ = r.Close() }, io.ErrClosedPipe},
		"reader reads":   {func(r *io.PipeReader) { go func() { _, _ = io.Copy(io.Discard, r) }() }, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				out, in := io.Pipe()
				var failed []error
				o := newOutlet(in, nil)
				o.failed = func(err error) { failed = append(failed, err) }
				tt.reader(out)
				o.start()
				if _, err := o.Write(bytes.Repeat([]byte("y"), 3*outletChunkBytes)); err != nil {
					t.Fatal(err)
				}
				if err := o.close(); !errors.Is(err, tt.want) {
					t.Errorf("closed with %v, want %v", err, tt.want)
				}
				_ = out.Close()
				synctest.Wait()
				if gone := errors.Is(tt.want, io.ErrClosedPipe); gone && (len(failed) != 1 || !errors.Is(failed[0], tt.want)) {
					t.Errorf("reported %v", failed)
				}
			})
		})
	}
}
