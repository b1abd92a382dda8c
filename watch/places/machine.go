package places

import (
	"errors"
	"io"
	"os"
	"strings"
)

// Machine is where the usual places are searched.
type Machine struct {
	Environment func(name string) string
	Registry    func(key, value string) string // below HKEY_LOCAL_MACHINE; empty: no such value
	Read        func(file string) ([]byte, error)
	Look        func(path string) error // why a directory cannot be listed, or a file cannot be opened
}

// ThisMachine is the one that this program runs on.
func ThisMachine() Machine {
	return Machine{Environment: os.Getenv, Registry: registryValue, Read: os.ReadFile, Look: look}
}

func look(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	if info, err := f.Stat(); err != nil || !info.IsDir() {
		return err
	}
	if _, err := f.Readdirnames(1); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (m Machine) variable(name, standard string) string {
	if value := m.Environment(name); value != "" {
		return value
	}
	return standard
}

// expand replaces the %VARIABLES% that are set in the environment.
func (m Machine) expand(path string) string {
	parts := strings.Split(path, "%")
	out := parts[0]
	for i := 1; i < len(parts); i++ {
		value := ""
		if i+1 < len(parts) {
			value = m.Environment(parts[i])
		}
		if value == "" {
			out += "%" + parts[i]
			continue
		}
		out += value + parts[i+1]
		i++
	}
	return out
}
