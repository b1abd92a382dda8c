package service

import (
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"
)

//go:embed files
var files embed.FS

// Files are the names of the files for service managers.
func Files() []string {
	entries, err := files.ReadDir("files")
	if err != nil {
		panic(err) // they are part of the program
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// print writes one of the files.
func print(to io.Writer, name string) error {
	if !slices.Contains(Files(), name) {
		return fmt.Errorf("%q must be one of %s", name, strings.Join(Files(), ", "))
	}
	text, err := files.ReadFile("files/" + name)
	if err != nil {
		return err
	}
	_, err = to.Write(text)
	return err
}
