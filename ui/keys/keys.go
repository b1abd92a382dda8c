package keys

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
)

// Map holds all keys; help is made from it.
type Map struct {
	Tabs     []key.Binding
	Next     key.Binding
	Previous key.Binding

	Up     key.Binding
	Down   key.Binding
	PageUp key.Binding
	PageDn key.Binding
	Top    key.Binding
	Bottom key.Binding
	Open   key.Binding
	Back   key.Binding

	Filter   key.Binding
	Sort     key.Binding
	Reverse  key.Binding
	Only     key.Binding
	Explain  key.Binding
	Ladder   key.Binding
	Heat     key.Binding
	Versions key.Binding
	Pause    key.Binding
	Older    key.Binding
	Around   key.Binding
	Newer    key.Binding
	Zone     key.Binding
	Redraw   key.Binding
	Suspend  key.Binding
	Help     key.Binding
	Quit     key.Binding
	Force    key.Binding
	Yes      key.Binding
	Leave    key.Binding

	Copy  key.Binding
	Write key.Binding
	Mouse key.Binding

	Views key.Binding
	Save  key.Binding
}

// New returns the keys, with one for each pane by its title.
func New(titles []string) Map {
	bind := func(help string, keys ...string) key.Binding {
		shown := keys[0]
		if shown == " " {
			shown = "space"
		}
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help))
	}
	k := Map{
		Next:     bind("next pane", "tab", "right", "l"),
		Previous: bind("previous pane", "shift+tab", "left", "h"),
		Up:       bind("up", "k", "up"),
		Down:     bind("down", "j", "down"),
		PageUp:   bind("page up", "pgup", "ctrl+b"),
		PageDn:   bind("page down", "pgdown", "ctrl+f"),
		Top:      bind("top", "g", "home"),
		Bottom:   bind("bottom", "G", "end"),
		Open:     bind("open", "enter"),
		Back:     bind("back, no filter", "esc"),
		Filter:   bind("filter rows", "/"),
		Sort:     bind("sort by next column", "s"),
		Reverse:  bind("reverse the order", "S"),
		Only:     bind("only what fails", "f"),
		Explain:  bind("explain", "x"),
		Ladder:   bind("ladder of agents", "L"),
		Heat:     bind("heat map of 7 days", "H"),
		Versions: bind("versions of agents", "A"),
		Pause:    bind("freeze, resume", " "),
		Older:    bind("older failure", "e"),
		Around:   bind("what changed then", "@"),
		Newer:    bind("newer failure", "E"),
		Zone:     bind("UTC or local time", "t"),
		Redraw:   bind("redraw", "ctrl+l"),
		Suspend:  bind("suspend", "ctrl+z"),
		Help:     bind("help", "?"),
		Quit:     bind("quit", "q", "ctrl+c"),
		Force:    bind("quit now", "ctrl+c"),
		Yes:      bind("yes", "y", "Y"),
		Leave:    bind("leave it running", "d", "D"),

		Copy:  bind("copy the row", "y"),
		Write: bind("write as CSV", "w"),
		Mouse: bind("mouse on or off", "m"),

		Views: bind("views", "v"),
		Save:  bind("save a view", "V"),
	}
	for i, title := range titles {
		k.Tabs = append(k.Tabs, bind(title, string(rune('1'+i))))
	}
	return k
}

// Group is a number of keys with one purpose.
type Group struct {
	Title string
	Keys  []key.Binding
}

// Groups returns the keys by purpose, as the help shows them.
func (k Map) Groups(shown []int) []Group {
	pair := func(a, b key.Binding, help string) key.Binding {
		return key.NewBinding(key.WithKeys(a.Keys()[0]), key.WithHelp(a.Help().Key+" "+b.Help().Key, help))
	}
	saved, taken := k.Views, k.Copy
	if k.Save.Enabled() {
		saved = pair(k.Views, k.Save, "views, save one")
	}
	if k.Write.Enabled() {
		taken = pair(k.Copy, k.Write, "copy, write as CSV")
	}
	var panes []key.Binding
	for _, i := range shown {
		panes = append(panes, k.Tabs[i])
	}
	return []Group{
		{"panes", append(panes, k.Next, k.Previous)},
		{"moving", []key.Binding{pair(k.Up, k.Down, "up, down; arrows"), k.PageUp, k.PageDn, pair(k.Top, k.Bottom, "top, bottom"), k.Open, k.Back}},
		{"looking", Offered(
			k.Filter, saved, k.Only, pair(k.Explain, k.Ladder, "explain, ladder"), pair(k.Heat, k.Versions, "heat map, versions"), pair(k.Older, k.Newer, "step by failure"), pair(k.Sort, k.Reverse, "sort, reverse"), k.Pause, k.Around,
			pair(k.Zone, k.Mouse, "time zone, mouse"), taken, k.Redraw, k.Suspend, k.Help, k.Quit,
		)},
	}
}

// Offered omits keys that do nothing on this screen.
func Offered(keys ...key.Binding) []key.Binding {
	return slices.DeleteFunc(keys, func(b key.Binding) bool { return !b.Enabled() })
}

// Short returns a key with a shorter description.
func Short(b key.Binding, help string) key.Binding {
	b.SetHelp(b.Help().Key, help)
	return b
}
