package format

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/printable"
	"beacontop/watch/report"
)

// hostile are texts that have an effect if they are not escaped.
var hostile = []string{
	"\x1b[2J\x1b]0;gone\x07", "\u009b31m", "a\r\nb\u2028c", "\u202egnp.exe\u2066", "\xff\xfe", "\u200b\U000e0041",
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</table></style>&lt;",
	`=cmd|' /C calc'!A0`, "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "a;=1", "'=1",
	"a|b`c`|\\|", "[x](http://evil.example)", "**b** # h", "![](http://evil.example/x.png)", "",
}

// attacked is a report in which every text is hostile.
func attacked(t *testing.T, config report.Config) report.Result {
	t.Helper()
	tally := report.New(config)
	for i, text := range hostile {
		e := policyOf(text+"X", time.Duration(i)*time.Minute, 405)
		e.Device.Domain, e.Method, e.Path, e.UserAgent, e.Cause = text, text, "/ManageSoftDL/"+text, text, event.Cause(text)
		e.Duration = time.Hour
		e.Detail, e.Name, e.Folder = text, text, text
		tally.Add([]event.Event{e})
		read(t, tally, text+".log", []byte(text+"\n"))
		tally.Failed(text+".log", errors.New(text))
	}
	return tally.Result()
}

func written(t *testing.T, format string, r report.Result) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, format, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestNoTextReachesATerminal allows only visible characters and line ends.
func TestNoTextReachesATerminal(t *testing.T) {
	for _, mask := range []bool{false, true} {
		r := attacked(t, report.Config{Top: 100, Mask: mask})
		for _, format := range Names() {
			for _, c := range strings.ReplaceAll(written(t, format, r), "\r\n", "\n") {
				if c != '\n' && printable.Hidden(c) {
					t.Errorf("%s: %U", format, c)
				}
			}
		}
	}
}

// TestHTMLContainsOnlyOurTags removes our tags: no other markup may be left.
func TestHTMLContainsOnlyOurTags(t *testing.T) {
	page := written(t, "html", attacked(t, report.Config{Top: 100}))
	body := strings.TrimPrefix(page, htmlHead)
	drawing := regexp.MustCompile(`(?s)<svg .*?</svg>`)
	for _, svg := range drawing.FindAllString(body, -1) {
		onlyShapes(t, svg)
	}
	tags := regexp.MustCompile(`</?(ul|li|section|figure|h1|h2|p|b|i|div|table|thead|tr|th|td|body|html)( (id|class)="[a-z_0-9 ]+")*>`)
	rest := tags.ReplaceAllString(drawing.ReplaceAllString(body, ""), "")
	if i := strings.IndexAny(rest, `<>"'`); i >= 0 {
		t.Errorf("left: %q", rest[max(i-30, 0):min(i+60, len(rest))])
	}
	for _, never := range []string{"<script", "http:", "https:", "src=", "url("} {
		if strings.Contains(htmlHead, never) || strings.Contains(html.UnescapeString(rest), never) != strings.Contains(strings.Join(hostile, " "), never) {
			t.Errorf("%q", never)
		}
	}
}

// onlyShapes parses a chart as XML, which allows no error, and checks every element and attribute: none
// of them runs anything or refers to anything outside of the chart.
func onlyShapes(t *testing.T, svg string) {
	t.Helper()
	elements := []string{"svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "text"}
	attributes := regexp.MustCompile(`^(id|class|role|aria-labelledby|width|height|x|y|x1|x2|y1|y2|patternUnits|patternTransform)$`)
	in := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if !slices.Contains(elements, e.Name.Local) {
				t.Errorf("element %s", e.Name.Local)
			}
			for _, a := range e.Attr {
				fill := a.Name.Local == "fill" && regexp.MustCompile(`^url\(#[a-z]+-hatch\)$`).MatchString(a.Value)
				if !fill && (!attributes.MatchString(a.Name.Local) || strings.ContainsAny(a.Value, ":;<>&") || len(a.Value) > 60) {
					t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
				}
			}
		case xml.Directive, xml.ProcInst, xml.Comment:
			t.Errorf("%T in a chart", e)
		}
	}
}

// TestCSVContainsNoFormula parses the records.
func TestCSVContainsNoFormula(t *testing.T) {
	records, err := csv.NewReader(strings.NewReader(written(t, "csv", attacked(t, report.Config{Top: 100})))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for _, field := range record {
			for part := range strings.SplitSeq(strings.ReplaceAll(field, ",", ";"), ";") {
				if bare := strings.TrimLeft(part, " \"\t"); bare != "" && strings.ContainsAny(bare[:1], "=+-@") {
					t.Errorf("%q", field)
				}
			}
		}
	}
}

// TestMarkdownCellsAreNotBroken counts the cells of every row, and looks for markup outside of code.
func TestMarkdownCellsAreNotBroken(t *testing.T) {
	page := written(t, "markdown", attacked(t, report.Config{Top: 100}))
	code := regexp.MustCompile("`[^`\n]*`")
	escapes := regexp.MustCompile(`\\.`)
	cells := 0
	for line := range strings.Lines(page) {
		bare := escapes.ReplaceAllString(line, "")
		if !strings.HasPrefix(line, "|") {
			cells = 0
		} else if n := strings.Count(bare, "|"); cells != 0 && n != cells {
			t.Errorf("%d cells, not %d: %s", n-1, cells-1, line)
		} else {
			cells = n
		}
		if outside := escapes.ReplaceAllString(code.ReplaceAllString(line, ""), ""); strings.ContainsAny(outside, "`<>[]*") {
			t.Errorf("markup: %s", line)
		}
	}
}

// TestJSONIsLossless parses reports: escaping loses only bytes that are not valid text.
func TestJSONIsLossless(t *testing.T) {
	for name, want := range map[string]report.Result{"hostile": attacked(t, report.Config{Top: 100}), "usual": estateOf(t, report.Config{})} {
		t.Run(name, func(t *testing.T) {
			var got report.Result
			if err := json.Unmarshal([]byte(written(t, "json", want)), &got); err != nil {
				t.Fatal(err)
			}
			for i := range want.Slowest {
				if g, w := got.Slowest[i].Path, strings.ToValidUTF8(want.Slowest[i].Path, "\ufffd"); strings.Trim(g, "\ufffd") != strings.Trim(w, "\ufffd") {
					t.Errorf("%+q, not %+q", g, w)
				}
			}
			if name == "usual" && !reflect.DeepEqual(got, want) {
				t.Errorf(" got %+v\nwant %+v", got, want)
			}
		})
	}
}
