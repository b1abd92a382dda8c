package estate

import "strings"

// Place is a path below the state directory, as its machine writes it; empty: not known.
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

// BadLogs is where files of a type were put that are not forwarded.
func (b *Beacon) BadLogs(folder string) string {
	return b.Place("Incoming", folder, "BadLogs")
}

// of adds a place to what is said of it, where it is known.
func of(text, place string) string {
	if place == "" {
		return text
	}
	return text + " in " + Visible(place)
}
