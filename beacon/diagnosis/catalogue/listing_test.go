package catalogue

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares a text with a file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("%s differs; run the test with -update and review the change", file)
	}
}

func TestTheReferencePageIsTheCatalogue(t *testing.T) {
	golden(t, "testdata/reference.md", Reference(nil))
}

func TestAnExplanationFits80Columns(t *testing.T) {
	var all strings.Builder
	for _, d := range List(nil) {
		text := d.Text()
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			if utf8.RuneCountInString(line) > 80 || strings.TrimRight(line, " ") != line {
				t.Errorf("%s: %q", d.Code, line)
			}
		}
		if slices.Contains([]diagnosis.Code{diagnosis.ParentDown, diagnosis.ExtensionBlocked, diagnosis.EstateSilent, diagnosis.UploadsMissing}, d.Code) {
			all.WriteString(text + "\n")
		}
	}
	golden(t, "testdata/explanation.txt", all.String())
}

func TestPeopleMayWriteACodeTheirWay(t *testing.T) {
	for _, text := range []string{"backlog-parent-down", "BACKLOG_PARENT_DOWN", " Backlog-Parent_Down\n"} {
		if d, known := Explain(text, nil); !known || d.Code != diagnosis.ParentDown {
			t.Errorf("%q: %v, %t", text, d.Code, known)
		}
	}
	if d, known := Explain("queue", nil); known || d.Code != "" {
		t.Errorf("an unknown code: %+v", d)
	}
}

func TestAnExplanationNamesItsIncident(t *testing.T) {
	played := func(code diagnosis.Code) string { return map[diagnosis.Code]string{diagnosis.ParentDown: "http"}[code] }
	for code, want := range map[diagnosis.Code]bool{diagnosis.ParentDown: true, diagnosis.DiskFull: false} {
		d, _ := Explain(string(code), played)
		if got := strings.Contains(d.Text(), "demo --incident "+string(code)); got != want {
			t.Errorf("%s: %t, %s", code, got, d.Text())
		}
	}
}

// TestTheKeysAreStable compares the keys of JSON, of CSV and of the reference page.
func TestTheKeysAreStable(t *testing.T) {
	var text bytes.Buffer
	if err := WriteJSON(&text, List(nil)); err != nil {
		t.Fatal(err)
	}
	var as struct {
		Schema    int
		Diagnoses []map[string]any
	}
	if err := json.Unmarshal(text.Bytes(), &as); err != nil {
		t.Fatal(err)
	}
	if as.Schema != Schema || len(as.Diagnoses) != len(diagnosis.Codes()) {
		t.Errorf("schema %d, %d diagnoses", as.Schema, len(as.Diagnoses))
	}
	var back Listing
	if err := json.Unmarshal(text.Bytes(), &back); err != nil || !reflect.DeepEqual(back.Diagnoses, List(nil)) {
		t.Errorf("what is read differs from what was written, or: %v", err)
	}
	var want []string
	for _, k := range descriptionKeys {
		want = append(want, k.name)
	}
	for _, d := range as.Diagnoses {
		for key, value := range d {
			if !slices.Contains(want, key) || value == nil {
				t.Errorf("%s: %s is %v", d["code"], key, value)
			}
		}
		if len(d) != len(want) {
			t.Errorf("%s has %d keys", d["code"], len(d))
		}
	}
	text.Reset()
	if err := WriteCSV(&text, nil); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows[0], want) || len(rows) != len(diagnosis.Codes())+1 {
		t.Errorf("%d rows with the columns %q", len(rows), rows[0])
	}
}

// TestTheKeysOfAChangeAreDocumented compares the tags of the types with the reference page.
func TestTheKeysOfAChangeAreDocumented(t *testing.T) {
	for _, tt := range []struct {
		of   reflect.Type
		keys []key
	}{
		{reflect.TypeFor[engine.Change](), changeKeys[:]},
		{reflect.TypeFor[engine.Diagnosis](), diagnosisKeys[:]},
		{reflect.TypeFor[Description](), descriptionKeys[:]},
	} {
		var got, want []string
		for _, f := range reflect.VisibleFields(tt.of) {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
				got = append(got, name)
			}
		}
		for _, k := range tt.keys {
			want = append(want, k.name)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s has the keys %q, documented are %q", tt.of, got, want)
		}
	}
}

func TestATableSaysWhatIsNotRaised(t *testing.T) {
	for _, d := range List(nil) {
		row := d.Row()
		entry, _ := d.Code.Entry()
		if got := row[slices.Index(Columns[:], "RAISED AS")]; (got == unraised) != (entry.Unraised != "") || got == "" {
			t.Errorf("%s: %q", d.Code, got)
		}
	}
}
