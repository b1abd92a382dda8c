package protocol

import "strings"

// The two locations below the root of a beacon, spelled as by genuine beacons.
const (
	DownloadLocation = "ManageSoftDL"
	UploadLocation   = "ManageSoftRL"
)

// Location is one of the two locations, or neither.
type Location uint8

// The locations.
const (
	Elsewhere Location = iota
	Downloads
	Uploads
)

// LocationOf returns the location of a path by its first element.
func LocationOf(element string) Location {
	switch {
	case strings.EqualFold(element, DownloadLocation):
		return Downloads
	case strings.EqualFold(element, UploadLocation):
		return Uploads
	}
	return Elsewhere
}
