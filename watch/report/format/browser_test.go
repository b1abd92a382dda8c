package format

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// browser is a headless Chromium with one page. It is controlled with the Chrome DevTools Protocol over
// a pipe: messages are JSON, each followed by a zero byte. Nothing here depends on time: every step
// waits for the answer or the event that ends it.
type browser struct {
	t       *testing.T
	to      *os.File
	from    *bufio.Reader
	number  int
	session string
	asked   []string // URLs that the page requested
}

// message is a command, its answer, or an event.
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`
}

// chromium returns the path of the browser. Where there is none the test is skipped; with
// TEST_EVERYTHING, as in .ci/run, it fails.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("TEST_EVERYTHING") != "" {
		t.Fatal("chromium is not installed")
	}
	t.Skip("chromium is not installed: it shows the page")
	return ""
}

// openBrowser starts a browser, which ends with the test.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	home := t.TempDir()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), chromium(t), "--headless", "--remote-debugging-pipe", "--user-data-dir="+filepath.Join(home, "profile"),
		"--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-breakpad", "--disable-crash-reporter", "--no-first-run", "--no-zygote",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--hide-scrollbars", "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+home)
	input, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, output, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.ExtraFiles = []*os.File{input, output} // descriptors 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, to: to, from: bufio.NewReader(from)}
	t.Cleanup(func() {
		b.t = t
		b.close(cmd, from, &said)
	})
	if err := errors.Join(input.Close(), output.Close()); err != nil {
		t.Fatal(err)
	}
	b.attach()
	return b
}

// close ends the browser. All its processes share its standard error, and Wait returns when the last of
// them has closed it: then none of them writes into its directory any more.
func (b *browser) close(cmd *exec.Cmd, from *os.File, output *bytes.Buffer) {
	b.session = ""
	b.send("Browser.close", nil)
	_, ended := b.from.WriteTo(nothing{})
	if err := errors.Join(ended, cmd.Wait(), b.to.Close(), from.Close()); err != nil {
		b.t.Errorf("%v: %s", err, output)
	}
}

// nothing drops what is written to it.
type nothing struct{}

func (nothing) Write(p []byte) (int, error) { return len(p), nil }

func (b *browser) send(method string, params any) int {
	b.t.Helper()
	b.number++
	text, err := json.Marshal(message{ID: b.number, Session: b.session, Method: method, Params: params})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		b.t.Fatal(err)
	}
	return b.number
}

// receive reads the next message, and notes what the page requests.
func (b *browser) receive() (m message) {
	b.t.Helper()
	text, err := b.from.ReadBytes(0)
	if err != nil {
		b.t.Fatalf("chromium has ended: %v", err)
	}
	var params struct {
		Request struct{ URL string }
	}
	m.Params = &params
	if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
		b.t.Fatal(err)
	}
	if m.Method == "Network.requestWillBeSent" {
		b.asked = append(b.asked, params.Request.URL)
	}
	return m
}

// do sends a command and decodes its answer.
func (b *browser) do(method string, params, result any) {
	b.t.Helper()
	id := b.send(method, params)
	for {
		switch m := b.receive(); {
		case m.ID != id:
		case m.Error != nil:
			b.t.Fatalf("%s: %s", method, m.Error)
		case result == nil:
			return
		default:
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatal(err)
			}
			return
		}
	}
}

// attach opens a page and watches its requests. The page's own policy is off, so that a request which
// the policy would block is seen.
func (b *browser) attach() {
	b.t.Helper()
	var target struct{ TargetID string }
	b.do("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	b.do("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	b.session = session.SessionID
	b.do("Page.enable", nil, nil)
	b.do("Network.enable", nil, nil)
	b.do("Page.setBypassCSP", map[string]any{"enabled": true}, nil)
}

// open shows a file at a width, and waits until it is loaded.
func (b *browser) open(file string, width int) {
	b.t.Helper()
	b.asked = nil
	b.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false}, nil)
	id := b.send("Page.navigate", map[string]any{"url": "file://" + file})
	for answered, loaded := false, false; !answered || !loaded; {
		m := b.receive()
		answered = answered || m.ID == id
		loaded = loaded || m.Method == "Page.loadEventFired"
	}
}

// emulate sets the medium (screen or print) and the colours (light or dark).
func (b *browser) emulate(medium, colours string) {
	b.t.Helper()
	b.do("Emulation.setEmulatedMedia", map[string]any{"media": medium, "features": []any{map[string]any{"name": "prefers-color-scheme", "value": colours}}}, nil)
}

// evaluate runs an expression in the page.
func (b *browser) evaluate(expression string, value any) {
	b.t.Helper()
	var answer struct {
		Result    struct{ Value json.RawMessage }
		Exception json.RawMessage `json:"exceptionDetails"`
	}
	b.do("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &answer)
	if answer.Exception != nil {
		b.t.Fatalf("%s: %s", expression, answer.Exception)
	}
	if err := json.Unmarshal(answer.Result.Value, value); err != nil {
		b.t.Fatal(fmt.Errorf("%s: %w", expression, err))
	}
}

// picture returns a part of the page as a PNG.
func (b *browser) picture(y, width, height int) []byte {
	b.t.Helper()
	clip := map[string]any{"x": 0, "y": y, "width": width, "height": height, "scale": 1}
	var answer struct{ Data []byte }
	b.do("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true, "clip": clip}, &answer)
	return answer.Data
}
