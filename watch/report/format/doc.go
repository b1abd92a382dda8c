// Package format writes a report: as text, Markdown, JSON, CSV or HTML. Package report counts what
// is in it, and its documentation describes the JSON form; package mask has replaced names before, if
// that was requested; package figures says how numbers, sizes and times read.
//
//	report.Result ─┬─▶ JSON: the Result itself
//	               └─▶ document: remarks and tables ─┬─▶ CSV: all rows, for programs
//	                                                 └─▶ text, Markdown, HTML: the first rows, for people
//
// A table is one section: columns, named as the JSON fields, and rows of cells. A cell has a form for
// programs and one for people.
//
// Guarantees:
//
//   - Every text from a log is escaped, so that it has no effect in any terminal, browser,
//     spreadsheet or viewer: control characters, markup, formulas, and direction marks.
//   - Text fits into 80 columns, which may drop columns and break cells into lines.
//   - The HTML form is one file without scripts and without external resources, and its content
//     security policy forbids both. It fits the width of a phone, of a screen and of paper: only tables
//     scroll, each in itself. Package chart draws its charts, of at most some hundred values.
//   - The CSV form is RFC 4180; each record begins with the name of its section.
//   - The JSON form is complete: it loses only bytes that are not valid text.
//   - A number that is unknown is written as such, never as 0.
//
// The package computes nothing: what it shows is in the Result.
package format
