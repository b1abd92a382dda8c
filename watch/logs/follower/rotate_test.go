package follower

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
)

// writer writes numbered rows and rotates.
type writer struct {
	ground
	seen   *record
	name   string
	file   *os.File
	rows   int
	number int
}

func (w *writer) begin() {
	root, err := os.OpenRoot(w.dir) // on Windows a file that a root opened can be renamed
	w.ok(err)
	defer root.Close()
	w.file, err = root.OpenFile(filepath.FromSlash(w.name), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
	w.ok(err)
	w.put(header(noon)) // of the same second each time
}

func (w *writer) put(text string) {
	_, err := w.file.WriteString(text)
	w.ok(err)
}

func (w *writer) rowsOf(n int) {
	for range n {
		text := strings.Replace(row(noon, w.rows), "10.0.0.7", fmt.Sprintf("10.0.0.%d", w.number), 1)
		w.put(text[:20]) // a buffered writer ends where its buffer does
		w.put(text[20:])
		w.rows++
	}
}

// await waits until all rows so far were published.
func (w *writer) await() {
	w.Helper()
	w.seen.await(w.T, fmt.Sprintf("row %d", w.rows-1), func(r *record) bool { return len(r.times) >= w.rows })
}

func (w *writer) close() { w.ok(w.file.Close()) }

// rotations are the ways to rotate a log. If a way itself loses rows, the writer first waits until
// they were read; if it deletes the file, until the reader has opened it.
var rotations = []func(w *writer, i int){
	func(w *writer, i int) { // renamed, as by logrotate; the writer reopens later
		w.ok(os.Rename(w.path(w.name), w.path(fmt.Sprintf("%s.%d", w.name, i))))
		w.rowsOf(2)
		w.close()
		w.begin()
	},
	func(w *writer, i int) { // copied and truncated
		text, err := os.ReadFile(w.path(w.name))
		w.ok(err)
		w.ok(os.WriteFile(w.path(fmt.Sprintf("%s.%d", w.name, i)), text, 0o640))
		w.ok(w.file.Truncate(0))
		w.put(header(noon))
	},
	func(w *writer, i int) { // truncated and rewritten
		w.await()
		w.ok(w.file.Truncate(0))
		w.put(header(noon))
		w.rowsOf(20)
	},
	func(w *writer, i int) { // deleted
		w.await()
		w.rowsOf(3)
		w.remove(w.name)
		w.rowsOf(2)
		w.close()
		w.begin()
	},
	func(w *writer, i int) { // moved to a name outside the log's pattern
		w.await()
		w.rowsOf(3)
		w.ok(os.Rename(w.path(w.name), w.path(fmt.Sprintf("%d/old-%d", w.number, i))))
		w.close()
		w.begin()
	},
	func(w *writer, i int) { // archived and replaced by a prepared file
		w.ok(os.Rename(w.path(w.name), w.path(fmt.Sprintf("%s-%d", w.name, i))))
		w.close()
		w.name += ".part"
		w.begin()
		w.rowsOf(1)
		w.name = w.name[:len(w.name)-len(".part")]
		w.ok(os.Rename(w.path(w.name+".part"), w.path(w.name)))
	},
}

// TestThousandRotations has four writers rotate under load, in every way and within the same
// second, and expects every row exactly once.
func TestThousandRotations(t *testing.T) {
	t.Parallel()
	const each = 250
	ground := newGround(t)
	var writing sync.WaitGroup
	var logs []logs.Log
	var writers []*writer
	for n := range 4 {
		w := &writer{ground: ground, seen: newRecord(), name: fmt.Sprintf("%d/access.log", n), number: n}
		w.write(w.name, "")
		writers, logs = append(writers, w), append(logs, w.find(w.name)...)
	}
	ground.follow(Config{Logs: logs, Publish: func(events []event.Event) {
		for i := range events {
			writers[writerOf(&events[i])].seen.publish(events[i : i+1])
		}
	}})
	for _, w := range writers {
		writing.Go(func() { w.rotate(each) })
	}
	writing.Wait()
	for _, w := range writers {
		w.seen.once(t, w.rows)
	}
}

// writerOf returns the number of the writer of a row or log.
func writerOf(e *event.Event) int {
	if e.Topic == event.TopicSource {
		return int(filepath.Base(filepath.Dir(e.Source.Path))[0] - '0')
	}
	return int(e.Address.As4()[3])
}

func (w *writer) rotate(times int) {
	w.begin()
	for i := range times {
		w.rowsOf(5)
		rotations[(i+w.number)%len(rotations)](w, i)
		w.rowsOf(i % 3)
	}
	w.await()
	w.close()
}
