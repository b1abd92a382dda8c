// Package input gives a report the logs it is made from, each read once. Package logs finds and
// opens them, as for the dashboard; package merge orders their events by time; package report sums
// them up; package reading of the command runs all of this.
//
//	PATH… ─▶ Find ─▶ Within: of the requested time ─▶ Once: no copies ─▶ Input.Open, Input.Stream
//
// Guarantees:
//
//   - Each file occurs once, however many paths lead to it. A path without logs, and a file that
//     must not be read, is an Input whose Open returns the reason.
//   - A copy of another log, or an archive beside its original, is dropped by its first 4 KiB.
//   - Files of one directory are one log if they name the same server, or have the same base name:
//     their lines may overlap.
//   - A file is opened when its turn comes, read once from its beginning, and unpacked if it is gzip,
//     whatever its name. Open counts the bytes of the file itself, for a progress display.
//
// Inputs do not grow: package follower reads logs that are being written.
package input
