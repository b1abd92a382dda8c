package copies

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Targets of the process that is killed. Those below firm are never forgotten.
const (
	targets = 20
	firm    = 10
)

// versionText is the body of a version of a target: of any size, and unlike all others.
func versionText(target, version int) string {
	line := fmt.Sprintf("%d %d\n", target, version)
	return strings.Repeat(line, 1+[]int{1, 40, 3000, 20_000}[version%4]*(version%17)/16)
}

// TestKills ends a process that keeps answers with SIGKILL, many times: what is found afterwards is
// complete, and as new as the newest that was committed. TEST_KILLS sets how many times.
func TestKills(t *testing.T) {
	if dir := os.Getenv("TEST_COPIES"); dir != "" {
		keepUntilKilled(t, dir)
		return
	}
	rounds := 8
	if n, err := strconv.Atoi(os.Getenv("TEST_KILLS")); err == nil {
		rounds = n
	}
	dir := t.TempDir()
	committed := make([]int, targets)
	random := rand.New(rand.NewPCG(1, 2))
	for round := range rounds {
		killAfter(t, dir, round, 1+random.IntN(60), committed)
		checkKilled(t, dir, committed)
	}
}

// killAfter runs the process until it committed a number of answers and the pipe from it is read.
func killAfter(t *testing.T, dir string, round, lines int, committed []int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKills$")
	cmd.Env = append(os.Environ(), "TEST_COPIES="+dir, "TEST_ROUND="+strconv.Itoa(round))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in, killed := bufio.NewScanner(out), false
	for n := 0; in.Scan(); n++ {
		var target, version int
		if _, err := fmt.Sscanf(in.Text(), "committed %d %d", &target, &version); err != nil {
			t.Fatalf("%s", in.Text())
		}
		committed[target] = version
		if n == lines {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
			killed = true
		}
	}
	if err := cmd.Wait(); err == nil || !killed {
		t.Fatalf("the process ended before it was killed: %v", err)
	}
}

func checkKilled(t *testing.T, dir string, committed []int) {
	t.Helper()
	s, err := Open(Config{Dir: dir, Bytes: 256 * megabyte})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	for target := range targets {
		got := body(t, s, key(strconv.Itoa(target)))
		var of, version int
		if got != "-" {
			if _, err := fmt.Sscanf(got, "%d %d", &of, &version); err != nil || of != target || got != versionText(target, version) {
				t.Fatalf("target %d: %d bytes, %.20q", target, len(got), got)
			}
		}
		if target < firm && version < committed[target] {
			t.Errorf("target %d: version %d is found, %d was committed", target, version, committed[target])
		}
	}
	for _, name := range files(t, dir) {
		if strings.HasPrefix(name, draftPrefix) {
			t.Errorf("%s stays", name)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// keepUntilKilled keeps versions of all targets, and writes which on its standard output.
func keepUntilKilled(t *testing.T, dir string) {
	round, err := strconv.Atoi(os.Getenv("TEST_ROUND"))
	if err != nil {
		t.Fatal(err)
	}
	s := openOnly(t, Config{Dir: dir, Bytes: 256 * megabyte})
	go func() {
		if err := s.Load(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	random := rand.New(rand.NewPCG(uint64(round), 3))
	for version := 1 + round*1_000_000; ; version++ {
		target := random.IntN(targets)
		k := key(strconv.Itoa(target))
		if target >= firm && random.IntN(3) == 0 {
			s.Forget(k)
		}
		if c := s.Find(k); c != nil {
			c.Confirm(header("Server", strconv.Itoa(version)), time.Now())
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
		}
		d, err := s.Begin(k, header("Etag", strconv.Itoa(version)), -1)
		if errors.Is(err, ErrRoom) && !s.Loaded() {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(d, versionText(target, version)); err != nil {
			t.Fatal(err)
		}
		if random.IntN(5) == 0 {
			d.Abort()
			continue
		}
		if err := d.Commit(); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Printf("committed %d %d\n", target, version); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAFolderThatIsMadeAnew opens a folder below one that is missing, too.
func TestAFolderThatIsMadeAnew(t *testing.T) {
	s := open(t, Config{Dir: filepath.Join(t.TempDir(), "a", "b")})
	keep(t, s, key("/policy"), header(), "policy")
	expect(t, s, key("/policy"), "policy")
}
