package journal

import (
	"database/sql"
	"net/netip"
	"strings"

	"beacontop/beacon/event"
)

// textsLimit limits the texts that a day file shares. Normally there are some dozens, but clients
// can send any number of different ones. Further texts are stored in their rows.
const textsLimit = 4096

// sharedLimitBytes is the length up to which texts are shared.
const sharedLimitBytes = 256

// pack makes the rows of a day file small: shared texts are stored once, times are relative to the
// start of the day, and a path that ends in the name does not repeat it. A view in the file
// restores the original values for readers.
type pack struct {
	base  int64
	texts map[string]int64
}

// openPack reads the shared texts of the file, and initializes it if it is new.
func openPack(db *sql.DB, day int64, beacon string) (*pack, error) {
	p := &pack{texts: map[string]int64{}}
	if _, err := db.Exec("INSERT OR IGNORE INTO day VALUES (1, ?, ?)", day*24*60*60*1e9, beacon); err != nil {
		return nil, err
	}
	if err := db.QueryRow("SELECT base FROM day").Scan(&p.base); err != nil {
		return nil, err
	}
	rows, err := db.Query("SELECT id, text FROM texts")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, err
		}
		p.texts[text] = id
	}
	return p, rows.Err()
}

// record is a packed row: in the order of columns, but the path takes two columns.
type record [len(row{}) + 1]any

func (p *pack) record(tx *sql.Tx, r *row) (out record, err error) {
	dir, file := splitPath(r.text(pathColumn), r.text(nameColumn))
	for i := range event.Fields {
		value := &r[i+1]
		switch event.Fields[i].Type {
		case event.FieldWord:
			*value, err = p.shared(tx, *value, err)
		case event.FieldTime:
			if *value != nil {
				*value = r.number(i+1) - p.base
			}
		case event.FieldAddress:
			if from, aerr := netip.ParseAddr(r.text(i + 1)); aerr == nil && from.Is4() {
				b := from.As4()
				*value = int64(b[0])<<24 | int64(b[1])<<16 | int64(b[2])<<8 | int64(b[3])
			}
		}
	}
	r[pathColumn], err = p.shared(tx, dir, err)
	copy(out[:], r[:pathColumn+1])
	out[pathColumn+1] = file
	copy(out[pathColumn+2:], r[pathColumn+1:])
	return out, err
}

// splitPath splits a path after its last slash. The second part is nil if it equals the name.
func splitPath(path, name string) (dir, file any) {
	i := strings.LastIndexByte(path, '/') + 1
	if i == 0 || i > sharedLimitBytes {
		return nil, text(path)
	}
	if path[i:] == name {
		return path[:i], nil
	}
	return path[:i], path[i:]
}

// shared returns the id of a text, or the text if it is not shared.
func (p *pack) shared(tx *sql.Tx, value any, err error) (any, error) {
	text, is := value.(string)
	if !is || err != nil || len(text) > sharedLimitBytes {
		return value, err
	}
	if id, known := p.texts[text]; known {
		return id, nil
	}
	if len(p.texts) >= textsLimit {
		return value, nil
	}
	id := int64(len(p.texts) + 1)
	_, err = tx.Exec("INSERT INTO texts VALUES (?, ?)", id, text)
	if err == nil {
		p.texts[strings.Clone(text)] = id
	}
	return id, err
}
