package metrics

import _ "embed" // rules.yml

// Rules are alert rules for Prometheus, as a rule file.
//
//go:embed rules.yml
var Rules string
