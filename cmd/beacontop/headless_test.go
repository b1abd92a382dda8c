package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/waittest"
	"beacontop/cmd/beacontop/control"
)

// TestAWatchedBeaconCountsEachLineOnce kills a headless watch again and again, at moments at which its
// history has different parts of what it has read, and adds lines meanwhile; some of them are equal.
func TestAWatchedBeaconCountsEachLineOnce(t *testing.T) {
	const burst = 300
	rounds := 4
	if os.Getenv("TEST_LONG") != "" {
		rounds = 20
	}
	state, logs := t.TempDir(), t.TempDir()
	file, err := os.Create(filepath.Join(logs, "u_ex261201.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines := 0
	write := func(text string) {
		if _, err := file.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	add := func() {
		var text bytes.Buffer
		at := time.Now().UTC()
		for i := range burst {
			fmt.Fprintf(&text, "%s GET /ManageSoftDL/Policies/Merged/lab_domain/Machine/HERON%02d.npl 10.1.0.8 200 15\n", at.Format("2006-01-02 15:04:05"), i%7)
		}
		write(text.String())
		lines += burst
	}
	write("#Fields: date time cs-method cs-uri-stem c-ip sc-status time-taken\n")
	add()
	for round := range rounds {
		cmd := startHeadless(t, state, logs)
		c := await(t, state)
		requestsKnown(t, c, burst) // so that each round reads some
		add()
		if round%2 == 0 { // let some of the new ones be seen, and perhaps stored
			requestsKnown(t, c, lines-burst+1)
		}
		c.Close()
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
	}
	for range 2 { // as it is, and after it was stopped in order
		cmd := startHeadless(t, state, logs)
		c := await(t, state)
		if n := requestsKnown(t, c, lines); n != lines {
			t.Errorf("%d requests are known, the log has %d", n, lines)
		}
		add()
		if n := requestsKnown(t, c, lines); n != lines {
			t.Errorf("%d requests are known after more lines, the log has %d", n, lines)
		}
		c.Close()
		if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
			t.Error(err)
		}
	}
}

func startHeadless(t *testing.T, state, logs string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("beacontop", "watch", "--headless", "--name", "B2", "--dir", state, logs)
	cmd.Stderr = &bytes.Buffer{}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
		if t.Failed() {
			t.Logf("%s", cmd.Stderr)
		}
	})
	return cmd
}

// await connects to a daemon that is starting.
func await(t *testing.T, dir string) (c *control.Client) {
	t.Helper()
	waittest.Until(t, func() (err error) {
		c, err = control.Open(t.Context(), dir)
		return err
	})
	return c
}

// requestsKnown waits until at least so many requests are known, and returns how many are.
func requestsKnown(t *testing.T, c *control.Client, least int) (n int) {
	t.Helper()
	waittest.Until(t, func() error {
		s, err := c.Sample(t.Context(), estate.Query{Now: time.Now().UTC(), Parts: estate.PartAgents, Agents: estate.AgentsQuery{Limit: 100}})
		if err != nil {
			t.Fatal(err)
		}
		n = 0
		for _, row := range s.Agents.Rows {
			n += row.Requests
		}
		if n < least || s.Totals.History.Reading {
			return fmt.Errorf("%d requests are known, want %d", n, least)
		}
		return nil
	})
	return n
}
