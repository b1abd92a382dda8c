// Package offer has the files that agents download: published ones, from the folder Staging/Common
// of the state directory, and generated ones, from the rules of package policy.
//
//	Staging                        published by an administrator; takes precedence
//	Generated ─▶ Set ─▶ Answer     for a name of this beacon ─▶ a file with its headers
//
// Guarantees:
//
//   - Paths are case-insensitive, and none leaves the folder.
//   - The failover list names this beacon as the agent reached it. Names that agents make up cost a
//     bounded amount of work and memory.
//   - The date of a generated file stays while its content does, across restarts
//     (Staging/dates.json), and no date is used for two contents.
//   - A file that may change again within the same second has no date.
//
// Its neighbours: package beacon reads requests and sends the files, package policy writes the text
// of the generated ones, package connection knows whether a request came over TLS.
package offer
