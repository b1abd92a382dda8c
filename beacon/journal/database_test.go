package journal

import (
	"os"
	"path/filepath"
	"testing"
)

// TestInterruptedMaking reads a database whose writer was killed while it made the database, before
// its first commit and before a later one: what was committed is read, the rest is rolled back.
func TestInterruptedMaking(t *testing.T) {
	for _, committed := range []int{0, 1} {
		dir := t.TempDir()
		path := filepath.Join(dir, "x.db")
		db, err := open(path, "_pragma=synchronous(OFF)")
		if err != nil {
			t.Fatal(err)
		}
		exec := func(statements ...string) {
			t.Helper()
			for _, s := range statements {
				if _, err := db.Exec(s); err != nil {
					t.Fatal(err)
				}
			}
		}
		exec("CREATE TABLE a (b)", "DROP TABLE a")
		if committed == 1 {
			exec(stateSchema, "PRAGMA user_version = 1", "INSERT INTO memory VALUES ('x', 'kept')")
		}
		exec("BEGIN", "CREATE TABLE half (made)", "PRAGMA user_version = 7")
		killed := filepath.Join(dir, "killed.db")
		for _, end := range []string{"", "-journal"} { // as the kill leaves them
			b, err := os.ReadFile(path + end)
			if err != nil {
				t.Fatal(err)
			}
			overwrite(t, killed+end, string(b))
		}
		exec("ROLLBACK")
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := openVersion(killed, "mode=ro", stateVersion, true)
		switch {
		case err != nil:
			t.Fatalf("%d commits: %v", committed, err)
		case committed == 0:
			if got != nil {
				t.Error("a database without a commit was opened")
			}
			continue
		}
		var kept string
		if err := got.QueryRow("SELECT value FROM memory").Scan(&kept); err != nil || kept != "kept" {
			t.Errorf("got %q, %v", kept, err)
		}
		if err := got.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
