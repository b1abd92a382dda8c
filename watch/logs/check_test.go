package logs

import (
	"compress/gzip"
	"errors"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	const (
		head = "#Date: 2026-11-23 12:00:00\r\n#Fields: date time cs-method cs-uri-stem c-ip sc-status\r\n"
		row  = "2026-11-23 12:00:00 PUT /ManageSoftRL/Logs/row+1.log 10.0.0.7 200\r\n"
	)
	tests := []struct {
		name, file, text string
		want             error
	}{
		{"rows", "u_ex1.log", head + row, nil},
		{"directives only", "u_ex1.log", head, nil},
		{"log of another site", "u_ex1.log", head + "2026-11-23 12:00:00 GET /owa/ 10.0.0.7 200\r\n", nil},
		{"combined", "access.log", "10.0.0.1 - - [22/Nov/2026:04:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n", nil},
		{"archive", "u_ex1.log.gz", packed(t, head), nil},
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

func packed(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
