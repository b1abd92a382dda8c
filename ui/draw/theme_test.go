package draw

import (
	"math"
	"testing"
)

// terminals are sixteen colours as terminals show them, by their numbers.
var terminals = map[string][16]uint32{
	"xterm": {
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
	},
	"Windows": {
		0x0c0c0c, 0xc50f1f, 0x13a10e, 0xc19c00, 0x0037da, 0x881798, 0x3a96dd, 0xcccccc, 0x767676, 0xe74856, 0x16c60c, 0xf9f1a5, 0x3b78ff, 0xb4009e, 0x61d6d6, 0xf2f2f2,
	},
	"GNOME": {
		0x000000, 0xcc0000, 0x4e9a06, 0xc4a000, 0x3465a4, 0x75507b, 0x06989a, 0xd3d7cf, 0x555753, 0xef2929, 0x8ae234, 0xfce94f, 0x729fcf, 0xad7fa8, 0x34e2e2, 0xeeeeec,
	},
	"Linux console": {
		0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa, 0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
	},
}

type vector [3]float64

// sights are how readers see a colour: linear RGB, after Machado, Oliveira and Fernandes (2009).
var sights = map[string][3]vector{
	"all colours":  {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopes":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopes": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopes":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// seen returns a colour in CIELAB, as somebody sees it.
func seen(colour uint32, sight [3]vector) vector {
	var linear, v vector
	for i := range linear {
		c := float64(colour>>(16-8*i)&0xff) / 255
		if linear[i] = c / 12.92; c > 0.04045 {
			linear[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	for i, row := range sight {
		v[i] = min(max(row[0]*linear[0]+row[1]*linear[1]+row[2]*linear[2], 0), 1)
	}
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x, y, z := f((0.4124*v[0]+0.3576*v[1]+0.1805*v[2])/0.9505), f(0.2126*v[0]+0.7152*v[1]+0.0722*v[2]), f((0.0193*v[0]+0.1192*v[1]+0.9505*v[2])/1.089)
	return vector{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// apart returns the distance of two colours of a terminal as somebody sees them: 2.3 is just noticed
// side by side.
func apart(terminal [16]uint32, a, b uint, sight [3]vector) float64 {
	x, y := seen(terminal[a], sight), seen(terminal[b], sight)
	return math.Sqrt((x[0]-y[0])*(x[0]-y[0]) + (x[1]-y[1])*(x[1]-y[1]) + (x[2]-y[2])*(x[2]-y[2]))
}

// least returns the least distance of two states of a theme, on any terminal.
func least(c palette, sight [3]vector) (d float64) {
	d = math.Inf(1)
	for _, terminal := range terminals {
		for _, pair := range [][2]uint{{c.ok, c.warn}, {c.ok, c.bad}, {c.warn, c.bad}} {
			d = min(d, apart(terminal, pair[0], pair[1], sight))
		}
	}
	return d
}

// TestStatesDifferForColourBlindReaders simulates how readers see the states. A distance of 15 is told
// apart from memory, not only side by side.
func TestStatesDifferForColourBlindReaders(t *testing.T) {
	for _, theme := range []string{ThemeColourBlind, ThemeColourBlindLight} {
		for who, sight := range sights {
			d := least(palettes[theme], sight)
			t.Logf("%s, %s: %.1f", theme, who, d)
			if d < 15 {
				t.Errorf("%s: for %s two states are %.1f apart", theme, who, d)
			}
		}
	}
	if d := least(palettes[ThemeDark], sights["deuteranopes"]); d >= 15 {
		t.Errorf("the usual theme does not need another: %.1f", d)
	}
}
