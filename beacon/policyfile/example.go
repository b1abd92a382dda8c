package policyfile

import _ "embed" // of the example

// Example is a policy file to start from, with what each setting means and its default.
//
//go:embed example.toml
var Example string
