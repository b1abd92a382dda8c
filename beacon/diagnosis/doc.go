// Package diagnosis says what the facts mean: what is wrong, who is affected, and what to do. All
// advice that the screen, the report and other output give is written here.
//
//	estate.Facts ──▶ Findings ──▶ []Finding ──▶ Finding.Words ──▶ screen
//	estate.Facts ──▶ Engine.Step ──▶ []Change: raised, changed, cleared ──▶ Change.Event ──▶ history, log
//	a failed transfer ──▶ CodeOf ──▶ Code.Advice ──▶ screen, report
//	a row of another web server's log ──▶ Status, Reason, Win32 ──▶ cause and text
//
// Guarantees:
//
//   - A [Finding] is data: a [Code] with a severity, subjects, numbers and times. It contains no
//     sentences, except reasons that other programs gave. Words are made from it at the edge.
//   - A [Code] is stable: programs may depend on its name.
//   - Every failure has a code, and every code has an [Entry] in the catalogue: title, severity,
//     confidence, scope, what it needs to see, what it rules out, what it means, what to do, and
//     why we believe it. A code that rests on inference alone is [Likely].
//   - The same catalogue is written as a table, JSON, CSV, text and a reference page: [List],
//     [WriteJSON], [WriteCSV], [Explain], [Reference]. It says which codes nothing raises yet.
//   - An [Engine] raises one diagnosis for each cause, and none is raised and cleared faster than
//     its timing. It follows the times of the facts only, its memory is bounded, and it survives a
//     restart as JSON: nothing is raised twice.
//   - The thresholds are our choice, not the vendor's, and each constant says why it was chosen.
//
// The package is pure: equal facts give equal findings, and equal sequences of facts give equal
// changes. Package estate collects the facts and decides what it can only know while it folds
// events, such as "lost" and "alternating". Package figures formats the numbers.
package diagnosis
