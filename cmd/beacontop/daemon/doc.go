// Package daemon is a whole beacon, or a watched one, as a library: what `beacontop serve` and
// `beacontop watch` run, without their flags, terminal and words.
//
//	New ──▶ Station ──▶ Run: serve ─ ctx ends ─▶ no new requests ─▶ running ones finish (grace)
//	                         ─▶ relay after its current file ─▶ every event applied and stored ─▶ files closed
//	NewWatched ──▶ Watched ──▶ Run: follow logs and folders while a screen is open
//
// What it guarantees:
//
//   - New opens everything that a configuration names, in order, and leaves nothing open when it
//     fails. An [Error] says which part of the configuration is at fault, and package obstacle what the
//     system objects to. What helps is for the caller to say.
//   - Check reads the same without listening or writing.
//   - Run stops everything when one part fails: nothing would tell a half-started beacon from a
//     running one. A panic becomes an error.
//   - Once a second the state is judged (see package diagnosis), but not before its history was read.
//     What is raised, has changed or is cleared is an event like any other; a restart neither repeats
//     nor forgets one. After a crash, those of the last moments may be repeated.
//   - While it runs, changed policies, certificates and accounts are reloaded (see package reload); a
//     change that is not valid is reported as an event and changes nothing.
//
// It stands above beacon, relay, journal, spool and watch, of which it is made. It knows neither
// the settings (see package settings, which fills a Config) nor the screen (a caller hands
// State or Past to package ui).
//
// On Windows only the system, administrators and its owner have access to the state directory.
package daemon
