// Package uitest provides estates for tests of ui and its parts: what a beacon knows at noon.
package uitest
