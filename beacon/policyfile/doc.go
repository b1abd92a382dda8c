// Package policyfile reads a beacon policy as administrators write it, in TOML, into the rules of
// package policy. Sections that a file leaves out have their built-in values, and a group overrides
// key by key what applies to all; a schedule is checked as devices get it. Errors have their line and
// column (see package tomlfile); on any error nothing of the file is used.
package policyfile
