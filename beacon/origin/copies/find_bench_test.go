package copies

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkFind finds and reads a copy of 4 kB among 2,000. The baseline opens and reads a plain
// file in a folder of as many; the ratio is that of the medians of
// their times.
func BenchmarkFind(b *testing.B) {
	dir := b.TempDir()
	s := open(b, Config{Dir: filepath.Join(dir, "copies"), Bytes: 1 << 30})
	text := strings.Repeat("policy! ", 512)
	answer := header("Content-Type", "text/xml", "Etag", `"5f3a-1c"`, "Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT",
		"Server", "Microsoft-IIS/10.0", "Date", "Mon, 23 Nov 2026 12:00:00 GMT", "Accept-Ranges", "bytes")
	for i := range 2_000 {
		name := "policy-" + string(rune('a'+i%26)) + time.Duration(i).String()
		keep(b, s, key(name), answer, text)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	wanted := key("policy-a" + time.Duration(0).String())
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	buf := make([]byte, 8192)
	read := func(r io.ReadCloser) {
		if n, err := io.ReadFull(r, buf[:len(text)]); err != nil {
			b.Fatal(n, err)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	var plain, found []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		f, err := root.Open(wanted.Target[len("GET "):])
		if err != nil {
			b.Fatal(err)
		}
		read(f)
		middle := time.Now()
		read(s.Find(wanted))
		found = append(found, time.Since(middle))
		plain = append(plain, middle.Sub(start))
	}
	b.ReportMetric(median(found)/median(plain), "plain-files")
}

// BenchmarkCommit keeps new answers of 4 kB. The baseline writes plain files.
func BenchmarkCommit(b *testing.B) {
	dir := b.TempDir()
	s := open(b, Config{Dir: filepath.Join(dir, "copies"), Bytes: 1 << 30})
	text := strings.Repeat("policy! ", 512)
	var plain, kept []time.Duration
	i := 0
	for b.Loop() {
		i++
		start := time.Now()
		if err := os.WriteFile(filepath.Join(dir, time.Duration(i).String()), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		keep(b, s, key(time.Duration(i).String()), header("Etag", `"5f3a-1c"`), text)
		kept = append(kept, time.Since(middle))
		plain = append(plain, middle.Sub(start))
	}
	b.ReportMetric(median(kept)/median(plain), "plain-files")
}

// BenchmarkOpen opens a folder of 2,000 copies, or of TEST_COPIES_COUNT. The ratio is that of the median times of
// Open and of Open with Load, which was what Open took before copies were read beside requests.
//
// With 100,000 copies on two busy cores (2026-12-01), whose files the system had in memory: Open took 11.9 s when
// it read all heads, and takes 0.3 s (0.025). Where the disk has to be read, 20 s were measured before.
func BenchmarkOpen(b *testing.B) {
	dir, count := b.TempDir(), 2_000
	if n, err := strconv.Atoi(os.Getenv("TEST_COPIES_COUNT")); err == nil {
		count = n
	}
	s := open(b, Config{Dir: dir, Bytes: 1 << 30})
	for i := range count {
		keep(b, s, key(time.Duration(i).String()), header("Etag", `"5f3a-1c"`), "policy")
	}
	var opened, loaded []time.Duration
	for b.Loop() {
		start := time.Now()
		again, err := Open(Config{Dir: dir, Bytes: 1 << 30})
		if err != nil {
			b.Fatal(err)
		}
		opened = append(opened, time.Since(start))
		if err := again.Load(b.Context()); err != nil {
			b.Fatal(err)
		}
		loaded = append(loaded, time.Since(start))
		if err := again.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(median(opened)/1e6, "ms-open")
	b.ReportMetric(median(opened)/median(loaded), "of-loading")
}

func median(times []time.Duration) float64 {
	slices.Sort(times)
	return float64(times[len(times)/2])
}
