package entry

import (
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"beacontop/ui/draw"
)

// Line is a line that is typed. The zero value is not ready, see New.
type Line struct {
	input   textinput.Model
	history []string // oldest first
	at      int      // in the history; its length: the line is new …
	draft   string   // … and this is the new line while an older one is shown
}

// historyKept is the number of lines that are kept.
const historyKept = 50

// New returns an empty line of at most limit characters.
func New(limit int) Line {
	l := Line{input: textinput.New()}
	l.input.Prompt = ""
	l.input.CharLimit = limit
	l.input.Cursor.SetMode(cursor.CursorStatic) // nothing on screen moves unless its meaning changed
	return l
}

// Begin starts with a text, and the cursor behind it.
func (l *Line) Begin(text string) {
	l.Set(text)
	l.at, l.draft = len(l.history), ""
	l.input.Focus()
}

// Set replaces the text.
func (l *Line) Set(text string) {
	l.input.SetValue(text)
	l.input.CursorEnd()
}

// Text returns what was typed.
func (l *Line) Text() string { return l.input.Value() }

// Ends reports whether the cursor is at the end.
func (l *Line) Ends() bool { return l.input.Position() == utf8.RuneCountInString(l.Text()) }

// Type handles a key that edits the line.
func (l *Line) Type(msg tea.KeyMsg) {
	l.input, _ = l.input.Update(msg) // its commands make a cursor blink
}

// Keep adds the text to the history.
func (l *Line) Keep() {
	text := l.Text()
	if n := len(l.history); text == "" || n > 0 && l.history[n-1] == text {
		return
	}
	l.history = append(l.history, text)
	l.history = l.history[max(len(l.history)-historyKept, 0):]
}

// Older shows the previous text of the history.
func (l *Line) Older() {
	if l.at == len(l.history) {
		l.draft = l.Text()
	}
	l.show(l.at - 1)
}

// Newer shows the next text of the history, at last the one that was being typed.
func (l *Line) Newer() { l.show(l.at + 1) }

func (l *Line) show(at int) {
	switch {
	case at < 0 || at > len(l.history):
		return
	case at == len(l.history):
		l.Set(l.draft)
	default:
		l.Set(l.history[at])
	}
	l.at = at
}

// Draw draws the text and its cursor up to a column of the line, the end of a long text. It returns
// where a byte of the text is drawn.
func (l *Line) Draw(to *draw.Line, column int) (place func(at int) int) {
	text := l.Text()
	position := len(string([]rune(text)[:l.input.Position()]))
	begin, first := to.Used, 0
	for first < position && begin+draw.Width(draw.Clean(text[first:position]))+2 > column {
		_, size := utf8.DecodeRuneInString(text[first:])
		first += size
	}
	if first > 0 {
		to.Put(to.Theme.Dim, to.Theme.Glyphs.Ellipsis)
		begin = to.Used
	}
	under, after := " ", ""
	if position < len(text) {
		_, size := utf8.DecodeRuneInString(text[position:])
		under, after = text[position:position+size], text[position+size:]
	}
	to.Put(to.Theme.Plain, draw.Clean(text[first:position])).Put(to.Theme.Cursor, draw.Clean(under))
	to.Put(to.Theme.Plain, ansi.Truncate(draw.Clean(after), max(column-to.Used, 0), to.Theme.Glyphs.Ellipsis))
	return func(at int) int {
		at = min(max(at, first), len(text))
		return begin + draw.Width(draw.Clean(text[first:at]))
	}
}
