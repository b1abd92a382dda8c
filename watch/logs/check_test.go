package logs

import (
	"compress/gzip"
	"errors"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             error
	}{
		{"rows", "u_ex1.log", header(noon) + row(noon, 1), nil},
		{"directives only", "u_ex1.log", header(noon), nil},
		{"log of another site", "u_ex1.log", header(noon) + "2026-11-23 12:00:00 GET /owa/ 10.0.0.7 200\r\n", nil},
		{"combined", "access.log", "10.0.0.1 - - [22/Nov/2026:04:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n", nil},
		{"archive", "u_ex1.log.gz", packed(t, header(noon)), nil},
		{"empty", "u_ex1.log", "", ErrEmpty},
		{"binary", "u_ex1.log", strings.Repeat("MZ\x00\x01\xff", 50_000), ErrBinary},
		{"log of another product", "app.log", "[2026-11-23 12:00:00.000] [INFO ] started\n", ErrForeign},
		{"one endless line", "u_ex1.log", strings.Repeat("x", 300_000), ErrForeign},
		{"plain text named .gz", "u_ex1.log.gz", "plain text", gzip.ErrHeader},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := newGround(t)
			g.write(tt.file, tt.text)
			if err := Check(g.find(tt.file)[0]); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
	g := newGround(t)
	g.write("u_ex1.log", "")
	if err := Check(g.find("")[0]); err != nil {
		t.Errorf("a directory may contain an empty file: %v", err)
	}
}
