package ui

import (
	"context"
	"io"
	"os"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/windows"
)

const codePageUTF8 = 65001

// asciiOnly reports whether a console is likely to show boxes instead of Unicode signs: an old
// console window whose code page is not UTF-8 (chcp 65001 sets it). Windows Terminal, VS Code and
// terminals connected by SSH bring their own fonts.
func asciiOnly(environment func(string) string, out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok || !IsTerminal(f) {
		return false
	}
	page, err := windows.GetConsoleOutputCP()
	return err == nil && oldConsole(environment, page)
}

func oldConsole(environment func(string) string, codePage uint32) bool {
	for _, better := range []string{"WT_SESSION", "TERM_PROGRAM", "SSH_CONNECTION"} {
		if environment(better) != "" {
			return false
		}
	}
	return codePage != codePageUTF8
}

// sizeEvery is the interval at which the console size is polled: some consoles do not report a
// change, and none does while logs come on standard input.
const sizeEvery = 500 * time.Millisecond

// followSize sends the console size to the program whenever it changed, until stop is called.
func followSize(p *tea.Program, out io.Writer) (stop func()) {
	f, ok := out.(*os.File)
	if !ok {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	tick := time.NewTicker(sizeEvery)
	var asking sync.WaitGroup
	asking.Go(func() {
		askSize(ctx, tick.C, func() (int, int, error) { return term.GetSize(f.Fd()) }, p.Send)
	})
	return func() {
		cancel()
		tick.Stop()
		asking.Wait()
	}
}

func askSize(ctx context.Context, tick <-chan time.Time, ask func() (int, int, error), tell func(tea.Msg)) {
	var last tea.WindowSizeMsg // the program queries the initial size itself
	for {
		w, h, err := ask()
		now := tea.WindowSizeMsg{Width: w, Height: h}
		if err == nil && now != last && last != (tea.WindowSizeMsg{}) {
			tell(now)
		}
		if err == nil {
			last = now
		}
		select {
		case <-tick:
		case <-ctx.Done():
			return
		}
	}
}
