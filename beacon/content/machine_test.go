package content

import (
	"io"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// described is an inventory of a machine.
const described = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE Inventory PUBLIC "Inventory" "http://www.managesoft.com/inventory.dtd">
<Inventory Tracker="21.1.0" MachineName="HERON01" DateTime="20261123T115500">
<!-- <Hardware Class="Win32_BIOS"><Property Name="SerialNumber" Value="OF A COMMENT"/></Hardware> -->
<Hardware Class="MGS_OperatingSystem" Name="x"><Property Name="Caption" Value="Made-up OS &amp; more"/></Hardware>
<Hardware Class="Win32_ComputerSystem"><Property Name="Manufacturer" Value="Example"/><Property Name="Model" Value='Box "5" > 4'/></Hardware>
<Hardware Class="Win32_BIOS"><Property Name="SerialNumber" Value="To be filled by O.E.M."/></Hardware>
<Hardware Class="Win32_SystemEnclosure"><Property Name="SerialNumber" Value=" SN-0815 "/></Hardware>
<Hardware Class="Win32_NetworkAdapter"><Property Name="MACAddress" Value="00:50:56:0A:0b:0c"/></Hardware>
<Hardware Class="Win32_NetworkAdapter"><Property Name="MACAddress" Value="02:42:ac:11:00:02"/></Hardware>
<Hardware Class="Win32_NetworkAdapterConfiguration"><Property Name="MACAddress" Value="00-50-56-01-02-03"/></Hardware>
<Property Name="SerialNumber" Value="of no class"/>
</Inventory>`

func TestMachine(t *testing.T) {
	whole := event.MachineFacts{
		Version: "21.1.0", Serial: "SN-0815", Hardware: "00:50:56:01:02:03 00:50:56:0a:0b:0c", Model: `Example Box "5" > 4`, System: "Made-up OS & more",
	}
	for name, tt := range map[string]struct {
		text string
		want event.MachineFacts
	}{
		"plain":                 {described, whole},
		"gzip":                  {zipped(t, described), whole},
		"UTF-16":                {utf16le(described), whole},
		"cut in its gzip":       {zipped(t, described)[:40], event.MachineFacts{}},
		"cut in its software":   {strings.TrimSuffix(described, "</Inventory>") + "<Package Name=\"x", whole},
		"nothing but its head":  {`<Inventory Tracker="16.0"/>`, event.MachineFacts{Version: "16.0"}},
		"another document":      {`<USAGE USAGEAGENT="14.2"/>`, event.MachineFacts{}},
		"no document":           {"an error page", event.MachineFacts{}},
		"empty":                 {"", event.MachineFacts{}},
		"in another encoding":   {declared("koi8-r", "x"), event.MachineFacts{}},
		"virtual adapters only": {`<Inventory><H Class="x_NetworkAdapter"><P Name="MACAddress" Value="02:42:ac:11:00:02"/></H></Inventory>`, event.MachineFacts{Hardware: "02:42:ac:11:00:02"}},
		"too far behind":        {`<Inventory Tracker="16.0"><!--` + strings.Repeat("x", machineLimitBytes) + `--><H Class="x_BIOS"><P Name="SerialNumber" Value="S"/></H></Inventory>`, event.MachineFacts{Version: "16.0"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Machine(section(tt.text), protocol.KindInventory).Facts(); got != tt.want {
				t.Errorf("%+v\nwant %+v", got, tt.want)
			}
		})
	}
	if got := Machine(section(described), protocol.KindLog); !got.IsZero() {
		t.Errorf("of a log: %+v", got)
	}
}

func TestPlaceholdersAreNoSerialNumbers(t *testing.T) {
	for _, s := range []string{"", "0", "0000-", "None", "123456789", "Default string", "XXXXX", "..."} {
		if !placeholder(s) {
			t.Errorf("%q is taken for a serial number", s)
		}
	}
	for _, s := range []string{"SN1", "1234567890A", "VMware-56 4d 00", "5CG0000"} {
		if placeholder(s) {
			t.Errorf("%q is taken for a placeholder", s)
		}
	}
}

func FuzzMachine(f *testing.F) {
	f.Add([]byte(described))
	f.Add([]byte(`<Inventory><H Class="a_BIOS`))
	f.Add([]byte(`<Inventory a='>' b=">"><![CDATA[ <x> ]]><? > ?><!x>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m := Machine(section(string(text)), protocol.KindInventory).Facts()
		if len(m.Serial)+len(m.Model)+len(m.System)+len(m.Version)+len(m.Hardware) > 400 {
			t.Errorf("%+v", m)
		}
	})
}

// BenchmarkMachine reads an inventory of a megabyte; the baseline is its examination for flaws.
func BenchmarkMachine(b *testing.B) {
	one := strings.Replace(described, "</Inventory>", strings.Repeat(`<Package Name="Product 0001" Version="1.2" Evidence="MSI" Id="0a0b0c"/>`+"\n", 15_000)+"</Inventory>", 1)
	packed := section(zipped(b, one))
	b.Run("baseline flaws", func(b *testing.B) {
		for b.Loop() {
			if flaws, _ := Flaws(rewound(b, packed), "system on HERON01 at 20261123T120000.ndi.gz", protocol.KindInventory, noon); len(flaws) > 0 {
				b.Fatal(flaws)
			}
		}
	})
	b.Run("machine", func(b *testing.B) {
		for b.Loop() {
			if Machine(rewound(b, packed), protocol.KindInventory).IsZero() {
				b.Fatal("nothing is read")
			}
		}
	})
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func rewound(b *testing.B, content *io.SectionReader) *io.SectionReader {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		b.Fatal(err)
	}
	return content
}
