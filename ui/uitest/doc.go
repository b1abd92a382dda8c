// Package uitest provides estates for tests of ui and its parts: what a beacon knows at noon; and a real
// terminal for tests of whole screens (on Linux).
package uitest
