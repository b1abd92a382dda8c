// Package release is what a release tells about itself: its version, and the manual pages that its
// packages contain.
package release
