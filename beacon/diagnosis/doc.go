// Package diagnosis says what the facts mean: what is wrong, who is affected, and what to do. All
// advice that the screen, the report and other output give is written here.
//
//	estate.Facts ──▶ Findings ──▶ []Finding ──▶ Finding.Words ──▶ screen
//	a failed transfer ──▶ CodeOf ──▶ Code.Advice ──▶ screen, report
//
// Guarantees:
//
//   - A [Finding] is data: a [Code] with a severity, subjects, numbers and times. It contains no
//     sentences, except reasons that other programs gave. Words are made from it at the edge.
//   - A [Code] is stable: programs may depend on its name.
//   - Every failure has a code, and every code has an [Entry] in the catalogue: title, severity,
//     confidence, scope, what it needs to see, what it rules out, what it means, what to do, and
//     why we believe it. A code that rests on inference alone is [Likely].
//   - The thresholds are our choice, not the vendor's, and each constant says why it was chosen.
//
// The package is pure: equal facts give equal findings.
//
// Where things are:
//
//   - origin.go, front.go: the origins of a front, and what it means that it stands in front of them
//   - code.go: the names of all codes
//   - entry.go: what the catalogue says about a code; severity, confidence, scope
//   - finding.go, evidence.go: a finding, where its details are, and the order of judgement
//   - agents.go, beacons.go, tls.go, disk.go, files.go, queue.go, folders.go, observation.go: how facts
//     are judged, with thresholds, entries and words
//   - failure.go: the code of a failed transfer; transfer.go, webserver.go, tls.go, probe.go: what
//     each means; webserver.go also: what a log without a field hides
//   - identity.go: one name of two machines, and what shows it; version.go: versions of agents
//   - silence.go, spread.go, traffic.go: mostly diagnoses that nothing raises yet
//   - device.go: sentences about one device, and how to restart an agent
//
// Neighbours: package estate collects the facts, and decides what it can only know while it folds
// events, such as "lost" and "alternating". Package figures formats the numbers. Package engine
// follows findings over time, package catalogue prints the entries, package explanation explains one
// agent or topic, and package iis knows the numbers and names that other web servers log.
package diagnosis
