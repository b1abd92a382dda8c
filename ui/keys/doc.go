// Package keys holds all keys of the dashboard, in one table: what they are called, what they do,
// and in which order the help shows them.
package keys
