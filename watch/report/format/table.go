package format

// table is one section of a report, the input of all writers except JSON.
type table struct {
	section string // for programs
	title   string // for people
	note    string
	always  bool // show the note even without rows
	columns []column
	rows    [][]cell
	more    int // rows that are not listed
	limit   int // rows shown to people; 0: all
}

// column is one column of a table. Its name is that of the JSON field.
type column struct {
	name  string
	title string
	right bool // for numbers
	wide  bool // gets the remaining width
	spare bool // omitted at 80 columns
	told  bool // omitted in HTML: another column contains it
}

func left(name, title string) column  { return column{name: name, title: title} }
func right(name, title string) column { return column{name: name, title: title, right: true} }
func wide(name, title string) column  { return column{name: name, title: title, wide: true} }

func (c column) orSpare(spare bool) column {
	c.spare = spare
	return c
}

// inOther marks a column that another one contains.
func (c column) inOther() column {
	c.spare, c.told = true, true
	return c
}

// shown is the table for people: the first rows, and the number of others.
func (t table) shown() table {
	if t.limit > 0 && len(t.rows) > t.limit {
		t.more += len(t.rows) - t.limit
		t.rows = t.rows[:t.limit]
	}
	return t
}

// narrow is the table without the columns omitted at 80 columns.
func (t table) narrow() table { return t.without(func(c column) bool { return c.spare }) }

// whole is the table without columns that others contain.
func (t table) whole() table { return t.without(func(c column) bool { return c.told }) }

func (t table) without(omitted func(column) bool) table {
	var keep []int
	n := t
	n.columns, n.rows = nil, nil
	for i, c := range t.columns {
		if !omitted(c) {
			keep, n.columns = append(keep, i), append(n.columns, c)
		}
	}
	for _, row := range t.rows {
		var cells []cell
		for _, i := range keep {
			cells = append(cells, row[i])
		}
		n.rows = append(n.rows, cells)
	}
	return n
}
