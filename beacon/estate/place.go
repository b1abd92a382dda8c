package estate

import "strings"

// Place returns a path below the state directory, in the syntax of its machine; empty: not known.
func (b *Beacon) Place(names ...string) string {
	if b.Dir == "" {
		return ""
	}
	slash := "/"
	if strings.Contains(b.Dir, `\`) {
		slash = `\`
	}
	return strings.Join(append([]string{strings.TrimSuffix(b.Dir, slash)}, names...), slash)
}

// BadLogs returns the folder that holds the rejected files of a type.
func (b *Beacon) BadLogs(folder string) string {
	return b.Place("Incoming", folder, "BadLogs")
}
