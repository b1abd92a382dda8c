// Package tomlfile reads the configuration and policy files of sites: TOML, strictly, with the place
// of every mistake.
//
//   - Read takes regular files only, up to a size, and refuses what would make decoding slow: deep
//     nesting, and thousands of keys in one table. The letter case of keys does not matter: a key in
//     two letter cases is a duplicate.
//   - Decode rejects unknown keys and values that their fields cannot hold, at their line and column,
//     in the words of the file and not of Go. Types of the caller that are written as text
//     implement [encoding.TextUnmarshaler]; their errors get the place of the value.
//   - What a value means is checked by the caller. It names the value by its key (AtKey), and Locate
//     adds the place.
//   - An [Error] shows the line at fault, with passwords masked.
package tomlfile
