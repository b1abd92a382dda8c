package agent

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"

	"beacontop/beacon/protocol"
)

// File is one file to upload.
type File struct {
	Folder, Name string
	Body         []byte
}

const stampLayout = "20060102T150405"

// Inventory returns an inventory (.ndi.gz) of a device; with a source such as "Oracle" it is the
// inventory of that product's instances.
func Inventory(rng *rand.Rand, d protocol.Device, version, source string, at time.Time) File {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	b.WriteString(`<!DOCTYPE Inventory PUBLIC "Inventory" "http://www.managesoft.com/inventory.dtd">` + "\n")
	oracle := source != ""
	fmt.Fprintf(&b, `<Inventory Tracker="%s" Audience="Machine" Scope="%s" MachineName="%s" UserName="system" Hardware="%s" Software="%s" ServiceProviders="%s" DateTime="%s" Type="Full">`+"\n",
		escape(version), escape(d.String()), escape(d.Name), boolean(!oracle), boolean(!oracle), boolean(oracle), at.Format(stampLayout))
	if oracle {
		instances(&b, rng, source)
	} else {
		hardware(&b, rng, d)
		software(&b, rng)
	}
	b.WriteString("</Inventory>\n")
	name := fmt.Sprintf("system on %s at %s", d.Name, at.Format(stampLayout))
	if source != "" {
		name += " (" + source + ")"
	}
	return File{"Inventories", name + ".ndi.gz", compressed(b.String())}
}

// hardware writes the hardware of a device, which has the same serial number and adapter in each of its
// inventories.
func hardware(b *strings.Builder, rng *rand.Rand, d protocol.Device) {
	fmt.Fprintf(b, `  <Hardware Class="MGS_OperatingSystem" Name="%s"><Property Name="Caption" Value="Made-up OS %d"/></Hardware>`+"\n", escape(d.Name), 10+rng.IntN(3))
	h := fnv.New32a()
	_, _ = h.Write([]byte(d.String())) // never fails
	n := h.Sum32()
	fmt.Fprintf(b, `  <Hardware Class="Win32_ComputerSystem" Name="%s"><Property Name="Manufacturer" Value="Example"/><Property Name="Model" Value="Box %d"/></Hardware>`+"\n", escape(d.Name), n%4)
	fmt.Fprintf(b, `  <Hardware Class="Win32_BIOS" Name="BIOS"><Property Name="SerialNumber" Value="SN%08X"/></Hardware>`+"\n", n)
	fmt.Fprintf(b, `  <Hardware Class="Win32_NetworkAdapter" Name="0"><Property Name="MACAddress" Value="00:50:56:%02x:%02x:%02x"/></Hardware>`+"\n", byte(n>>16), byte(n>>8), byte(n))
	for i := range 1 + rng.IntN(3) {
		fmt.Fprintf(b, `  <Hardware Class="MGS_Processor" Name="CPU%d"><Property Name="NumberOfCores" Value="%d"/></Hardware>`+"\n", i, 2<<rng.IntN(4))
	}
}

func software(b *strings.Builder, rng *rand.Rand) {
	for range 50 + rng.IntN(400) {
		fmt.Fprintf(b, `  <Package Name="Product %04d" Version="%d.%d" Evidence="MSI" Id="%08x-%08x"/>`+"\n",
			rng.IntN(5000), rng.IntN(20), rng.IntN(100), rng.Uint32(), rng.Uint32())
	}
}

// instances writes the inventory of databases: each instance with the option packs in use.
func instances(b *strings.Builder, rng *rand.Rand, source string) {
	options := []string{"Partitioning", "Advanced Compression", "Diagnostics Pack", "Tuning Pack", "Real Application Clusters"}
	for i := range 1 + rng.IntN(4) {
		fmt.Fprintf(b, `  <ServiceProvider Type="%s" Name="DB%d">`+"\n", escape(source), i)
		for _, option := range options {
			fmt.Fprintf(b, `    <Property Name="Option %s" Value="%s"/>`+"\n", option, boolean(rng.IntN(2) == 0))
		}
		b.WriteString("  </ServiceProvider>\n")
	}
}

// Usage returns a usage file (.mmi).
func Usage(rng *rand.Rand, d protocol.Device, version string, at time.Time) File {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	b.WriteString(`<!DOCTYPE USAGE PUBLIC "USAGE" "http://www.managesoft.com/usagelog.dtd">` + "\n")
	fmt.Fprintf(&b, `<USAGE VERSION="1.00" USAGEAGENT="%s">`+"\n", escape(version))
	fmt.Fprintf(&b, `  <MD NAME="%s" DOMAIN="%s"/>`+"\n", escape(d.Name), escape(d.Domain))
	fmt.Fprintf(&b, `  <USAGE USER="system" DOMAIN="%s" TYPE="WeeklySummary" STARTDATE="%s">`+"\n", escape(d.Domain), at.Format("20060102"))
	for range 5 + rng.IntN(40) {
		fmt.Fprintf(&b, `    <APPUSAGE NAME="Product %04d" VERSION="%d.0" FILENAME="p%04d.exe"/>`+"\n", rng.IntN(5000), rng.IntN(20), rng.IntN(5000))
	}
	b.WriteString("  </USAGE>\n</USAGE>\n")
	return File{"UsageData", fmt.Sprintf("%s at %s.mmi", d.Name, at.Format(stampLayout)), []byte(b.String())}
}

// Log returns an installation log.
func Log(rng *rand.Rand, d protocol.Device, at time.Time) File {
	var b strings.Builder
	for i := range 20 + rng.IntN(200) {
		line := at.Add(time.Duration(i) * time.Second)
		fmt.Fprintf(&b, "[%s (G, 0)] {%d} step %d finished\n", line.Format(lineLayout), 1000+rng.IntN(9000), i)
	}
	return log(d, b.String(), at)
}

// Note returns a log of one line, which says why it was sent.
func Note(d protocol.Device, text string, at time.Time) File {
	return log(d, fmt.Sprintf("[%s (G, 0)] {1} %s\n", at.Format(lineLayout), text), at)
}

// lineLayout is the form of times in logs.
const lineLayout = "1/2/2006 3:04:05 PM"

func log(d protocol.Device, text string, at time.Time) File {
	return File{"Logs", fmt.Sprintf("system on %s at %s.log.gz", d.Name, at.Format(stampLayout)), compressed(text)}
}

func compressed(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a bytes.Buffer does not fail
	}
	return b.Bytes()
}

func boolean(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a strings.Builder does not fail
	}
	return b.String()
}
