package views

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pelletier/go-toml/v2"

	"beacontop/beacon/tomlfile"
	"beacontop/ui/view"
)

// File is the file of a user.
type File struct {
	name string
	err  error // why this user has no file
}

// limitBytes is far more than view.Kept views take.
const limitBytes = 1 << 20

// content is the content of the file.
type content struct {
	Views []view.View `toml:"view"`
}

// written is the same, without what is usual.
type written struct {
	Views []short `toml:"view"`
}

type short struct {
	Name    string `toml:"name"`
	Pane    string `toml:"pane"`
	Filter  string `toml:"filter,omitempty"`
	Sort    string `toml:"sort,omitempty"`
	Reverse bool   `toml:"reverse,omitempty"`
}

// Own returns the file of the user who runs this program. If the system does not tell the
// configuration directory of the user, the methods say so.
func Own() File {
	dir, err := os.UserConfigDir()
	return File{filepath.Join(dir, "beacontop", "views.toml"), err}
}

// Place returns the name of the file.
func (f File) Place() string {
	if f.err != nil {
		return "no file: " + f.err.Error()
	}
	return f.name
}

// Load reads the views. Without a file there are none.
func (f File) Load() ([]view.View, error) {
	if f.err != nil {
		return nil, fmt.Errorf("views: %w", f.err)
	}
	text, err := tomlfile.Read(f.name, limitBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("views: %w", err)
	}
	var read content
	if err := text.Decode(&read); err != nil {
		return nil, fmt.Errorf("views: %w", err)
	}
	if n := len(read.Views); n > view.Kept {
		return nil, fmt.Errorf("views: %s has %d views, more than %d", f.name, n, view.Kept)
	}
	for i := range read.Views {
		if err := read.Views[i].Check(); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return read.Views, nil
}

// Save adds a view, or replaces that of its name. A file that cannot be read stays as it is.
func (f File) Save(v view.View) error {
	all, err := f.Load()
	if err != nil {
		return err
	}
	if all, err = view.With(all, v); err != nil {
		return err
	}
	text, err := encoded(all)
	if err != nil {
		return fmt.Errorf("views: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(f.name), 0o700); err != nil {
		return fmt.Errorf("views: %w", err)
	}
	return f.replace(text)
}

func encoded(all []view.View) ([]byte, error) {
	var out written
	for _, v := range all {
		out.Views = append(out.Views, short(v))
	}
	text := bytes.NewBufferString("# views of the dashboard (keys v and V)\n\n")
	err := toml.NewEncoder(text).Encode(out)
	return text.Bytes(), err
}

// replace writes the file beside itself, and renames it.
func (f File) replace(text []byte) (err error) {
	part, err := os.CreateTemp(filepath.Dir(f.name), "views-*.part") // only its owner may read it
	if err != nil {
		return fmt.Errorf("views: %w", err)
	}
	_, err = part.Write(text)
	err = cmp.Or(err, part.Sync())
	err = cmp.Or(err, part.Close())
	if err == nil {
		err = os.Rename(part.Name(), f.name)
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("views: %w", errors.Join(err, os.Remove(part.Name())))
}
