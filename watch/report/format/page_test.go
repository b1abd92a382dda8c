package format

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beacontop/watch/report"
)

var pictures = flag.String("pictures", "", "write pictures of the page into this folder")

// faults is an expression that lists what leaves the page, its figure or its own place. Only tables in
// a container that scrolls may be wider than the page.
const faults = `(() => {
  const all = [], width = document.documentElement.clientWidth, say = (what, e) => all.push(what + ": " + e.outerHTML.slice(0, 150));
  if (document.documentElement.scrollWidth > width) all.push("the page is " + document.documentElement.scrollWidth + " pixels wide");
  for (const e of document.body.querySelectorAll("*")) {
    const r = e.getBoundingClientRect();
    if (!e.closest(".scroll table") && r.width && (r.left < -0.5 || r.right > width + 0.5)) say("outside of the page", e);
  }
  for (const svg of document.querySelectorAll("svg")) {
    const figure = svg.closest("figure").getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map(e => ({e, r: e.getBoundingClientRect()})).filter(t => t.r.width);
    texts.forEach((a, i) => {
      if (a.r.left < figure.left - 0.5 || a.r.right > figure.right + 0.5) say("outside of its figure", a.e);
      if (a.r.bottom > svg.getBoundingClientRect().bottom + 0.5) say("below its chart", a.e);
      for (const b of texts.slice(i + 1))
        if (a.r.right > b.r.left && b.r.right > a.r.left && a.r.bottom > b.r.top + 1 && b.r.bottom > a.r.top + 1) say("covered by " + b.e.textContent, a.e);
    });
  }
  return all.slice(0, 20);
})()`

// inspect opens a page at a width, and returns what is wrong with it.
func (b *browser) inspect(file string, width int) []string {
	b.t.Helper()
	b.open(file, width)
	var found []string
	b.evaluate(faults, &found)
	for _, url := range b.asked {
		if url != "file://"+file {
			found = append(found, "requested "+url)
		}
	}
	return found
}

// TestThePageFitsAndLoadsNothing opens pages in a browser, on a screen and as they are printed.
func TestThePageFitsAndLoadsNothing(t *testing.T) {
	b := openBrowser(t)
	dir := t.TempDir()
	for name, r := range map[string]report.Result{
		"usual": estateOf(t, report.Config{}), "masked": estateOf(t, report.Config{Mask: true}), "empty": report.New(report.Config{}).Result(),
		"hostile": attacked(t, report.Config{Top: 100}), "holes": holesOf(t),
	} {
		file := filepath.Join(dir, name+".html")
		if err := os.WriteFile(file, []byte(written(t, "html", r)), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, look := range []struct {
			medium, colours string
			width           int
		}{
			{"screen", "light", 1000}, {"screen", "dark", 1000}, {"screen", "light", 400}, {"screen", "dark", 400},
			{"print", "light", 718}, // A4 with usual margins
		} {
			t.Run(fmt.Sprint(name, " ", look.medium, " ", look.colours, " ", look.width), func(t *testing.T) {
				b.t = t
				b.emulate(look.medium, look.colours)
				for _, fault := range b.inspect(file, look.width) {
					t.Error(fault)
				}
				if *pictures != "" {
					b.save(fmt.Sprintf("%s-%s-%s-%d", name, look.medium, look.colours, look.width), look.width)
				}
			})
		}
	}
	b.t = t
}

// save writes pictures of the page, one below the other.
func (b *browser) save(name string, width int) {
	b.t.Helper()
	const piece = 1400
	var height int
	b.evaluate("document.documentElement.scrollHeight", &height)
	for y := 0; y < height; y += piece {
		file := filepath.Join(*pictures, fmt.Sprintf("%s-%05d.png", name, y))
		if err := os.WriteFile(file, b.picture(y, width, min(piece, height-y)), 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
}

// TestFaultsOfAPageAreFound checks the check.
func TestFaultsOfAPageAreFound(t *testing.T) {
	b := openBrowser(t)
	file := filepath.Join(t.TempDir(), "bad.html")
	for body, want := range map[string]string{
		`<div style="width: 2000px">x</div>`:               "the page is",
		`<p style="position: relative; left: -99px">x</p>`: "outside of the page",
		`<img src="http://127.0.0.1:1/x.png">`:             "requested http://127.0.0.1:1/x.png",
		`<figure><svg width="99" height="99"><text y="9">aaaaaaaaaaaaaaaaaaaaa</text><text y="9">b</text></svg></figure>`: "covered by b",
		`<figure><svg width="99" height="9"><text y="20">a</text></svg></figure>`:                                         "below its chart",
	} {
		page := strings.Replace(htmlHead, "</style>", "svg { overflow: visible; }</style>", 1) + body
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		found := b.inspect(file, 400)
		if !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, want) }) {
			t.Errorf("%s: %q, not %q", body, found, want)
		}
	}
}
