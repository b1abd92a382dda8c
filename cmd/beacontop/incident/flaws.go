package incident

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"

	"beacontop/beacon/diagnosis"
)

// flawed is an incident in which a received file has a flaw.
func flawed(code diagnosis.Code, story, name, body string) Incident {
	return Incident{
		Code: code, How: HTTP, Story: story, Implies: []diagnosis.Code{diagnosis.FilesFlawed},
		play: played(nil, func(ctx context.Context, b *site) error {
			b.send(ctx, request{method: "PUT", path: "/ManageSoftRL/Inventories/" + name, body: body})
			return b.stage.failing(ctx, code)
		}),
	}
}

// besides is an incident that also implies another code.
func besides(code diagnosis.Code, i Incident) Incident {
	i.Implies = append(i.Implies, code)
	return i
}

// inventoryOf is a small inventory of a device, made at a time.
func inventoryOf(device, at string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><Inventory MachineName=%q DateTime=%q Tracker=%q></Inventory>`, device, at, agentVersion)
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a bytes.Buffer does not fail
	}
	return b.String()
}

var flawIncidents = []Incident{
	flawed(diagnosis.Empty, "a device whose disk is full uploads an empty file", "system on HERON01 at 20261123T120000.ndi", ""),
	flawed(diagnosis.Truncated, "a file ends in the middle", "system on HERON01 at 20261123T120000.ndi.gz", zipped(inventoryOf("HERON01", "20261123T120000"))[:60]),
	flawed(diagnosis.Corrupt, "a proxy rewrites uploads", "system on HERON01 at 20261123T120000.ndi.gz", "this is no gzip stream"),
	flawed(diagnosis.NotXML, "a program uploads another format", "system on HERON01 at 20261123T120000.ndi", `{"machine": "HERON01"}`),
	flawed(diagnosis.OtherDevice, "a cloned machine uploads an inventory of the original", "system on HERON01 at 20261123T120000.ndi", inventoryOf("HERON99", "20261123T120000")),
	besides(diagnosis.FilesSetAside, flawed(diagnosis.CutName, "a user name with a # cuts the name of the file", "jdoe", inventoryOf("HERON01", "20261123T120000"))),
	flawed(diagnosis.ImplausibleTime, "the clock of a device is years behind", "system on HERON01 at 20010101T120000.ndi", inventoryOf("HERON01", "20010101T120000")),
}
