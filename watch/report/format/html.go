package format

import (
	"fmt"
	"html"
	"io"
	"strings"

	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

// htmlHead contains no script and no external resource, and its policy forbids both.
const htmlHead = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>Beacon report</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
p { margin: .3rem 0; opacity: .8; }
div { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .15rem .7rem .15rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
th { font-weight: 600; opacity: .8; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.o { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; unicode-bidi: isolate; }
</style>
</head>
<body>
<h1>Beacon report</h1>
`

// writeHTML writes a report as one self-contained file.
func writeHTML(to io.Writer, r document) error {
	var b strings.Builder
	b.WriteString(htmlHead + "<ul>\n")
	for _, remark := range r.remarks() {
		b.WriteString("<li>" + escaped(remark) + "</li>\n")
	}
	b.WriteString("</ul>\n")
	for _, t := range r.tables() {
		t.shown().html(&b)
	}
	b.WriteString("</body>\n</html>\n")
	_, err := io.WriteString(to, b.String())
	return err
}

func (t table) html(b *strings.Builder) {
	fmt.Fprintf(b, "<section id=\"%s\">\n<h2>%s</h2>\n", t.section, escaped(t.title))
	if t.note != "" && (t.always || len(t.rows) > 0) {
		fmt.Fprintf(b, "<p>%s</p>\n", escaped(t.note))
	}
	if len(t.rows) == 0 {
		b.WriteString("<p>none</p>\n</section>\n")
		return
	}
	b.WriteString("<div><table>\n<tr>")
	for _, c := range t.columns {
		fmt.Fprintf(b, "<th%s>%s</th>", c.class(cell{}), escaped(c.title))
	}
	b.WriteString("</tr>\n")
	for _, row := range t.rows {
		b.WriteString("<tr>")
		for i, c := range row {
			fmt.Fprintf(b, "<td%s>%s</td>", t.columns[i].class(c), escaped(c.shown))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></div>\n")
	if t.more > 0 {
		fmt.Fprintf(b, "<p>… and %s more</p>\n", figures.Number(t.more))
	}
	b.WriteString("</section>\n")
}

func (c column) class(of cell) string {
	switch {
	case c.right:
		return ` class="n"`
	case of.outside:
		return ` class="o"`
	}
	return ""
}

func escaped(s string) string { return html.EscapeString(printable.Text(s)) }
