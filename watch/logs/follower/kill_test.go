package follower

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
)

// TestMain can run the test program as a follower to be killed: it follows a directory and appends
// the name of every row to a file.
func TestMain(m *testing.M) {
	if dir := os.Getenv("FOLLOW_AND_DIE"); dir != "" {
		followAndDie(ground{dir: dir})
	}
	os.Exit(m.Run())
}

func followAndDie(g ground) {
	found, err := logs.Find(g.path("logs"))
	if err != nil {
		panic(err)
	}
	out, err := os.OpenFile(g.path("published"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
	if err != nil {
		panic(err)
	}
	panic(New(Config{Logs: found, Offsets: g.path("places.json"), Publish: func(events []event.Event) {
		for i := range events {
			if _, err := out.WriteString(events[i].Name + "\n"); err != nil {
				panic(err)
			}
		}
	}}).Run(context.Background()))
}

// TestKilledWhileItReads kills a follower at random moments, again and again, while a writer
// continues. No row is lost; if one is published twice, the source says so.
func TestKilledWhileItReads(t *testing.T) {
	t.Parallel()
	g := newGround(t)
	g.write("logs/u_ex1.log", header(noon))
	rows := 0
	for range 5 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "FOLLOW_AND_DIE="+g.dir)
		g.ok(child.Start())
		for until := rows + 40; ; rows++ { // until some of them were read
			g.add("logs/u_ex1.log", row(noon, rows))
			if text, _ := os.ReadFile(g.path("published")); rows >= until && strings.Contains(string(text), rowName(until-40)+"\n") {
				rows++
				break
			}
		}
		g.ok(child.Process.Kill())
		_ = child.Wait() // the error is that it was killed
	}
	seen := g.run(Config{Logs: g.find("logs"), Offsets: g.path("places.json")})
	text, err := os.ReadFile(g.path("published"))
	g.ok(err)
	times := map[string]int{}
	for name := range strings.Lines(string(text)) {
		times[strings.TrimSuffix(name, "\n")]++
	}
	lost := 0
	for i := range rows {
		if name := rowName(i); times[name]+seen.times[name] == 0 {
			lost++
		}
	}
	if lost > 0 || !seen.source.Repeats {
		t.Errorf("of %d rows %d were lost; Repeats after a crash: %t", rows, lost, seen.source.Repeats)
	}
}
