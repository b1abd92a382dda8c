package format

import (
	"fmt"
	"io"
	"strings"

	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

// writeMarkdown writes a report as tables of GitHub-flavoured Markdown.
func writeMarkdown(to io.Writer, r document) error {
	var b strings.Builder
	b.WriteString("# Beacon report\n\n")
	for _, remark := range r.remarks() {
		b.WriteString("- " + inert(remark) + "\n")
	}
	for _, t := range r.written(false) {
		t.shown().markdown(&b)
	}
	_, err := io.WriteString(to, b.String())
	return err
}

func (t table) markdown(b *strings.Builder) {
	b.WriteString("\n## " + inert(t.title) + "\n\n")
	if t.note != "" && (t.always || len(t.rows) > 0) {
		b.WriteString(inert(t.note) + "\n\n")
	}
	if len(t.rows) == 0 {
		b.WriteString("none\n")
		return
	}
	head, rule := "|", "|"
	for _, c := range t.columns {
		head += " " + inert(c.title) + " |"
		if c.right {
			rule += " ---: |"
		} else {
			rule += " --- |"
		}
	}
	b.WriteString(head + "\n" + rule + "\n")
	for _, row := range t.rows {
		b.WriteString("|")
		for _, c := range row {
			b.WriteString(" " + c.markdown() + " |")
		}
		b.WriteString("\n")
	}
	if t.more > 0 {
		fmt.Fprintf(b, "\n… and %s more\n", figures.Number(t.more))
	}
}

// markdown formats the cell; external text becomes code, in which nothing is markup. A
// backtick would end the code, and a bar the cell: both are escaped.
func (c cell) markdown() string {
	if !c.outside {
		return inert(c.shown)
	}
	return "`" + strings.NewReplacer("`", `\x60`, "|", `\x7c`).Replace(printable.Text(c.shown)) + "`"
}

// inert escapes markup.
func inert(s string) string {
	var b strings.Builder
	for _, r := range printable.Text(s) {
		if strings.ContainsRune("\\`*_[]<>|&~#", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
