package ui

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

func TestOldConsolesGetASCII(t *testing.T) {
	for _, tt := range []struct {
		name, variable string
		codePage       uint32
		want           bool
	}{
		{"an old console in the West", "", 437, true},
		{"in Japan", "", 932, true},
		{"after chcp 65001", "", 65001, false},
		{"Windows Terminal", "WT_SESSION", 437, false},
		{"over SSH", "SSH_CONNECTION", 437, false},
		{"in an editor", "TERM_PROGRAM", 1252, false},
	} {
		environment := func(name string) string {
			if name == tt.variable {
				return "x"
			}
			return ""
		}
		if got := oldConsole(environment, tt.codePage); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

func TestANewSizeIsToldOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	tick := make(chan time.Time)
	answers := []struct {
		w, h int
		err  error
	}{{80, 24, nil}, {80, 24, nil}, {0, 0, errors.New("away")}, {80, 24, nil}, {120, 30, nil}, {120, 30, nil}}
	asked := 0
	ask := func() (int, int, error) {
		a := answers[asked]
		asked++
		return a.w, a.h, a.err
	}
	var told []tea.Msg
	done := make(chan struct{})
	go func() {
		defer close(done)
		askSize(ctx, tick, ask, func(m tea.Msg) { told = append(told, m) })
	}()
	for range len(answers) - 1 {
		tick <- time.Time{}
	}
	cancel()
	<-done
	if want := []tea.Msg{tea.WindowSizeMsg{Width: 120, Height: 30}}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}
