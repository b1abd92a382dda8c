package content

import (
	"bytes"
	"io"
	"net"
	"slices"
	"strings"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// machineLimitBytes bounds how much of an inventory is read for the facts of its machine, after
// decompression. Hardware comes before software and files, so that is enough for all but machines
// with hundreds of adapters and disks, and costs a few milliseconds.
const machineLimitBytes = 512 << 10

// Machine reads what an inventory (.ndi, gzip or plain) says about the machine that it was taken on.
// What is not within the limit, or in an unsupported encoding, is unknown. Hardware is described by
// class, instance and property; the names of classes and properties are those of WMI, as far as
// public scripts show them, so a fact may be missing although the file has it.
func Machine(content *io.SectionReader, kind protocol.Kind) event.Machine {
	if kind != protocol.KindInventory {
		return event.Machine{}
	}
	text := io.Reader(content)
	var magic [2]byte
	if _, err := content.ReadAt(magic[:], 0); err == nil && magic == [2]byte{0x1f, 0x8b} {
		z := unzippers.Get().(*unzipper)
		defer unzippers.Put(z)
		if z.reset(content) != nil {
			return event.Machine{}
		}
		text = &z.gzip
	}
	head, _ := io.ReadAll(io.LimitReader(text, machineLimitBytes)) // of a damaged file, what can be read
	e := encodingOf(head)
	if e.decode == nil {
		return event.Machine{}
	}
	return event.MachineOf(machineIn(e.decode(head)))
}

// machineIn reads the facts from a text.
func machineIn(text []byte) event.MachineFacts {
	in := tags{text}
	root, ok := in.next()
	if !ok || !bytes.EqualFold(root.name, []byte("Inventory")) {
		return event.MachineFacts{}
	}
	h := hardware{version: root.attribute("Tracker")}
	class, element := "", []byte(nil)
	for {
		t, more := in.next()
		switch {
		case !more:
			return h.facts()
		case t.open && bytes.Contains(t.rest, []byte("lass")) && t.attribute("Class") != "": // searching all of them takes most of the time
			class, element = t.attribute("Class"), t.name
		case t.open && class != "":
			h.take(class, t.attribute("Name"), t.attribute("Value"))
		}
		if t.ends && bytes.Equal(t.name, element) {
			class, element = "", nil
		}
	}
}

// hardware collects properties of a machine.
type hardware struct {
	version, system string
	maker, model    string
	serials         [serialSources]string
	adapters        []string // physical addresses that a vendor assigned
	local           []string // those that software made up, as for virtual switches
}

// The places of a serial number, the most reliable first.
const (
	serialOfProduct = iota
	serialOfBIOS
	serialOfSystem
	serialOfEnclosure
	serialSources
)

// take takes one property of an instance of a class. Of several instances, the first counts.
func (h *hardware) take(class, name, value string) {
	_, class, found := strings.Cut(strings.ToLower(class), "_")
	if !found || value == "" {
		return
	}
	name = strings.ToLower(name)
	set := func(to *string) {
		if *to == "" {
			*to = value
		}
	}
	switch class + "." + name {
	case "operatingsystem.caption":
		set(&h.system)
	case "computersystem.manufacturer", "computersystemproduct.vendor":
		set(&h.maker)
	case "computersystem.model":
		h.model = value
	case "computersystemproduct.name":
		set(&h.model)
	case "computersystemproduct.identifyingnumber":
		set(&h.serials[serialOfProduct])
	case "bios.serialnumber":
		set(&h.serials[serialOfBIOS])
	case "computersystem.serialnumber":
		set(&h.serials[serialOfSystem])
	case "systemenclosure.serialnumber":
		set(&h.serials[serialOfEnclosure])
	case "networkadapter.macaddress", "networkadapterconfiguration.macaddress":
		h.adapter(value)
	}
}

// adaptersLimit bounds the adapters of a machine; more are virtual.
const adaptersLimit = 64

func (h *hardware) adapter(text string) {
	a, err := net.ParseMAC(text)
	if err != nil || len(a) != 6 || a[0]&1 != 0 || bytes.Equal(a, make([]byte, 6)) {
		return
	}
	to := &h.adapters
	if a[0]&2 != 0 { // IEEE 802: assigned locally
		to = &h.local
	}
	if len(*to) < adaptersLimit && !slices.Contains(*to, a.String()) {
		*to = append(*to, a.String())
	}
}

// Limits of facts, in bytes: longer than real ones.
const (
	versionKept  = 32
	serialKept   = 64
	textKept     = 96
	adaptersKept = 4
)

func (h *hardware) facts() event.MachineFacts {
	f := event.MachineFacts{Version: event.Clip(h.version, versionKept), System: event.Clip(h.system, textKept), Model: h.model}
	if h.maker != "" && !strings.HasPrefix(strings.ToLower(h.model), strings.ToLower(h.maker)) {
		f.Model = strings.TrimSpace(h.maker + " " + h.model)
	}
	f.Model = event.Clip(f.Model, textKept)
	for _, s := range h.serials {
		if f.Serial == "" && !placeholder(s) {
			f.Serial = event.Clip(s, serialKept)
		}
	}
	all := h.adapters
	if len(all) == 0 {
		all = h.local
	}
	slices.Sort(all)
	f.Hardware = strings.Join(all[:min(len(all), adaptersKept)], " ")
	return f
}

// placeholder reports whether a serial number is one that makers of hardware leave in machines
// without a number of their own: it identifies nothing.
func placeholder(serial string) bool {
	s := strings.ToLower(strings.Trim(serial, " .-_"))
	const counted = "123456789012345"
	if strings.Trim(s, "0") == "" || strings.Trim(s, "x") == "" || s == counted[:min(len(s), len(counted))] {
		return true
	}
	return slices.Contains([]string{
		"none", "n/a", "na", "invalid", "unknown", "not specified", "not available", "not applicable", "default string", "default",
		"system serial number", "chassis serial number", "serial number", "to be filled by o.e.m", "to be filled by oem", "oem", "empty",
	}, s)
}
