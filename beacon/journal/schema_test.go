package journal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSchemaIsDocumented compares the package comment with the tables, because other programs rely
// on it.
func TestSchemaIsDocumented(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	chapter := strings.Join(strings.Fields(strings.ReplaceAll(string(text), "//", " ")), " ")
	for schema, tables := range map[string][]string{daySchema: {"events", "records", "texts", "day"}, stateSchema: {"agents", "memory", "position"}} {
		db, err := create(filepath.Join(t.TempDir(), "x.db"), schema, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			var columns string
			if err := db.QueryRow("SELECT group_concat(name, ', ') FROM pragma_table_info(?)", table).Scan(&columns); err != nil {
				t.Fatal(err)
			}
			if want := table + " " + columns; !strings.Contains(chapter, want) {
				t.Errorf("doc.go does not say %q", want)
			}
		}
		var others int
		if err := db.QueryRow("SELECT count(*) FROM sqlite_schema WHERE type IN ('table', 'view')").Scan(&others); err != nil || others != len(tables) {
			t.Errorf("%d tables, %v; want %q", others, err, tables)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
