package protocol

import "strings"

// The two locations below the root of a beacon, as genuine beacons name them.
const (
	DownloadLocation = "ManageSoftDL"
	UploadLocation   = "ManageSoftRL"
)

// Location is one of the two, or neither.
type Location uint8

// The locations.
const (
	Elsewhere Location = iota
	Downloads
	Uploads
)

// LocationOf returns the location that the first element of a path names.
func LocationOf(element string) Location {
	switch {
	case strings.EqualFold(element, DownloadLocation):
		return Downloads
	case strings.EqualFold(element, UploadLocation):
		return Uploads
	}
	return Elsewhere
}
