package format

import (
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"

	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
	"beacontop/watch/report/chart"
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
` + chart.Style + htmlStyle + `</style>
</head>
<body>
`

// writeHTML writes a report as one self-contained file.
func writeHTML(to io.Writer, r document) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s<p>Beacon report, %s</p>\n<h1>%s</h1>\n<ul>\n", htmlHead, dated(escaped(r.period())), escaped(r.headline()))
	for _, remark := range r.remarks() {
		b.WriteString("<li>" + dated(escaped(remark)) + "</li>\n")
	}
	b.WriteString("</ul>\n<div class=\"charts\">\n")
	for _, f := range r.figures() {
		f.html(&b)
	}
	b.WriteString("</div>\n")
	for _, t := range r.tables() {
		t.shown().whole().html(&b)
	}
	b.WriteString("</body>\n</html>\n")
	_, err := io.WriteString(to, b.String())
	return err
}

func (f figure) html(b *strings.Builder) {
	fmt.Fprintf(b, "<figure id=\"%s\">\n<h2>%s</h2>\n", f.ID, escaped(f.Title))
	switch {
	case f.svg == "":
		fmt.Fprintf(b, "<p>%s</p>\n</figure>\n", escaped(f.none))
		return
	case f.key[0] != "":
		fmt.Fprintf(b, "<p><i class=\"ok\"></i>%s <i class=\"failed\"></i>%s · %s</p>\n", escaped(f.key[0]), escaped(f.key[1]), escaped(f.note))
	case f.note != "":
		fmt.Fprintf(b, "<p>%s</p>\n", escaped(f.note))
	}
	b.WriteString(f.svg + "</figure>\n")
}

func (t table) html(b *strings.Builder) {
	fmt.Fprintf(b, "<section id=\"%s\">\n<h2>%s</h2>\n", t.section, escaped(t.title))
	if t.note != "" && (t.always || len(t.rows) > 0) {
		fmt.Fprintf(b, "<p>%s</p>\n", escaped(t.note))
	}
	if len(t.rows) == 0 {
		if !t.always {
			b.WriteString("<p>none</p>\n")
		}
		b.WriteString("</section>\n")
		return
	}
	b.WriteString("<div class=\"scroll\"><table>\n<thead><tr>")
	for _, c := range t.columns {
		fmt.Fprintf(b, "<th%s>%s</th>", c.class(cell{}), escaped(c.title))
	}
	b.WriteString("</tr></thead>\n")
	for _, row := range t.rows {
		b.WriteString("<tr>")
		for i, c := range row {
			fmt.Fprintf(b, "<td%s>%s</td>", t.columns[i].class(c), dated(escaped(c.shown)))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></div>\n")
	if t.more > 0 {
		fmt.Fprintf(b, "<p>… and %s more</p>\n", figures.Number(t.more))
	}
	b.WriteString("</section>\n")
}

// class has the names of htmlStyle that apply to a cell, or to a title.
func (c column) class(of cell) string {
	var names []string
	for _, class := range []struct {
		name string
		in   bool
	}{{"n", c.right}, {"o", of.outside}, {"w", c.wide}, {"s", c.spare}} {
		if class.in {
			names = append(names, class.name)
		}
	}
	if names == nil {
		return ""
	}
	return ` class="` + strings.Join(names, " ") + `"`
}

func escaped(s string) string { return html.EscapeString(printable.Text(s)) }

// date is the form of times in cells and sentences.
var date = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d`)

// dated prevents line breaks inside of dates, in escaped text.
func dated(s string) string { return date.ReplaceAllString(s, "<b>$0</b>") }
