package format

import (
	"encoding/csv"
	"io"

	"beacontop/beacon/printable"
)

// writeCSV writes all tables as one RFC 4180 file. The first field of a record is the name of its
// section; the first record of a section has the names of its columns, which are those of the JSON
// form. All records have as many fields as the widest section. Unknown numbers are empty. The first
// section has the remarks.
func writeCSV(to io.Writer, r document) error {
	tables := r.written(true)
	remarks := table{section: "remarks", columns: []column{left("remark", "")}}
	for _, remark := range r.remarks() {
		remarks.rows = append(remarks.rows, []cell{word(remark)})
	}
	tables = append([]table{remarks}, tables...)
	fields := 0
	for _, t := range tables {
		fields = max(fields, 1+len(t.columns))
	}
	out := csv.NewWriter(to)
	out.UseCRLF = true
	for _, t := range tables {
		if err := t.csv(out, fields); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (t table) csv(out *csv.Writer, fields int) error {
	record := make([]string, fields)
	record[0] = t.section
	for i, c := range t.columns {
		record[1+i] = c.name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range t.rows {
		for i, c := range row {
			record[1+i] = printable.Inert(printable.Text(c.plain))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	return nil
}
