// Package settings is the one table of what an administrator can set: name, type, default, check,
// help. Everything else about settings derives from it:
//
//	built in ─▶ file (TOML) ─▶ environment ─▶ flags     Settle: later sources override earlier ones
//	                                            │
//	                                            ▼
//	          Values · Show: each value and its origin · Reference: the page of all settings
//	          completion · unknown variables · the place of every mistake
//
// What holds for all of them:
//
//   - A setting is called the same everywhere: --max-upload, BEACONTOP_MAX_UPLOAD, max-upload = "2GB".
//     One with a section, relay.rate, exists only in the file.
//   - A value is typed and read once, from text, by this package: its messages say what is wrong and
//     how to write it, and name neither Go types nor the texts of a library.
//   - An [Error] names the setting as the user wrote it: the flag, the variable, or line and column in
//     the file (see package tomlfile).
//   - Commands add rows of their own (Bind) for flags that only they have.
//
// A new setting is a row in the table and a field in Values. Most values are those of daemon.Config,
// which is embedded: there is no second list of fields, and no copying from one to the other in which
// a setting could be forgotten. Therefore settings imports daemon; daemon knows nothing of settings.
//
// What the values are for is the business of package daemon and of the commands; hints for people
// are chosen there.
package settings
