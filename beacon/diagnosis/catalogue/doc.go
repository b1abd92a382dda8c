// Package catalogue prints what is known about every diagnosis: as a table, JSON, CSV, text, and
// as a reference page.
//
//	diagnosis.Entry, engine.Timing, causes ──▶ Description ──▶ List, Explain ──▶ commands
//
// Guarantees:
//
//   - A [Description] is data with stable keys, see [Schema]. All forms are made from it.
//   - It says what must be observed for a code to be raised, when that is not observed, and which
//     codes nothing raises yet.
//   - The reference page documents the keys of the catalogue, of a change and of a diagnosis. Tests
//     compare them with the types.
//
// Where things are:
//
//   - description.go: an entry as data, all of them, and one by its name
//   - listing.go: table, JSON and CSV; explanation.go: text; reference.go: Markdown
//   - term.go: what the words of the catalogue mean; key.go: what the keys of JSON hold
//
// Neighbours: the entries with all their sentences are in package diagnosis, the causes and timings
// in package engine. The command passes on how demo plays the incident of a code.
package catalogue
