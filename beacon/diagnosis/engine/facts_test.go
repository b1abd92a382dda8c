package engine

import "beacontop/beacon/diagnosis/diagnosistest"

var (
	noon     = diagnosistest.Noon
	heron    = diagnosistest.Heron
	tenOne   = diagnosistest.TenOne
	examples = diagnosistest.Examples

	factsOf = diagnosistest.Facts
	disk    = diagnosistest.Disk
	request = diagnosistest.Request
)
