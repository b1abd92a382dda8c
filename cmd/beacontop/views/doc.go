// Package views keeps the views that a user saves, in a TOML file in the configuration directory of
// that user, never in that of a beacon. Somebody may edit the file by hand; two dashboards may use
// it at once, and a file is never half written.
package views
