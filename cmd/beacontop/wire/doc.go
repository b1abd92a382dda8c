// Package wire reads recordings of requests (--record-wire, --record-bodies) and sums them up so that the
// result can be sent to others: verbs, paths, headers, statuses and the shapes of JSON, without names,
// addresses, secrets or values.
//
//	/ManageSoftDL/agent-configurations/HERON07?v=2 ─▶ /ManageSoftDL/agent-configurations/device-1?v=number
//	X-Acme-Device: HERON07                         ─▶ X-word-1-Device: device-1
//	{"device":{"ram":16}}                          ─▶ {device: {word-2: number}}
//
// Guarantees:
//
//   - A word is shown only if it is one of a list of technical words, so that no name of a machine, a
//     user, a domain or a company can be; if a device, a domain or a beacon of the recording has such a
//     name, the word is replaced too. Digits are shown only as a version of a program.
//   - Replacements are consistent within one summary.
//   - Memory is bounded, however long a recording is; what does not fit is counted.
//
// It does not show the order of requests, and no body.
package wire
