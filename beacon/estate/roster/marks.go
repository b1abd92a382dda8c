package roster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"beacontop/beacon/protocol"
)

// Marks holds the last attempt and the last success of an agent on each channel. The text
// form, which is also the JSON form, has one word for each channel that was used:
//
//	policy:200@1795435200                    status 200, succeeded at that time
//	inventory:507!1795435201                 status 507, failed at that time, never succeeded
//	usage:507!1795435201<1795348801          failed at the first time, last succeeded at the second
//	log:200@1795435201<1795348801^           moved to BadLogs at the first time, last succeeded at the second (0: never)
//	inventory:200@1795435200~                the last file received has a flaw
//
// Times are Unix seconds.
type Marks [Channels]Mark

var channelNames = [Channels]string{"policy", "configuration", "schedule", "settings", "failover", "upgrade", "inventory", "usage", "log", "other"}

// String returns the name of the channel.
func (c Channel) String() string { return protocol.EnumText(channelNames[:], c, "channel") }

// AppendText appends the text of the marks.
func (m Marks) AppendText(text []byte) ([]byte, error) {
	for c := range m {
		k := &m[c]
		if *k == (Mark{}) {
			continue
		}
		if len(text) > 0 {
			text = append(text, ' ')
		}
		text = append(append(text, channelNames[c]...), ':')
		text = strconv.AppendInt(text, int64(k.Status), 10)
		sign, usual := byte('@'), k.Last
		if k.Failed {
			sign, usual = '!', 0
		}
		text = strconv.AppendInt(append(text, sign), int64(k.Last), 10)
		if k.Success != usual {
			text = strconv.AppendInt(append(text, '<'), int64(k.Success), 10)
		}
		switch k.Blemish {
		case Flawed:
			text = append(text, '~')
		case PutAside:
			text = append(text, '^')
		}
	}
	return text, nil
}

// MarshalText returns the text of the marks.
func (m Marks) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText parses the output of AppendText.
func (m *Marks) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMarks(string(text))
	return err
}

// ParseMarks parses the text of marks. It skips channels that this release does not know.
func ParseMarks(text string) (m Marks, err error) {
	for len(text) > 0 {
		var word string
		word, text, _ = strings.Cut(text, " ")
		name, rest, ok := strings.Cut(word, ":")
		k, valid := parseMark(rest)
		if !ok || !valid {
			return Marks{}, fmt.Errorf("mark %q: not CHANNEL:STATUS and @TIME or !TIME", word)
		}
		if c := slices.Index(channelNames[:], name); c >= 0 {
			m[c] = k
		}
	}
	return m, nil
}

func parseMark(text string) (k Mark, ok bool) {
	i := strings.IndexAny(text, "@!")
	if i < 0 {
		return Mark{}, false
	}
	status, err := strconv.ParseInt(text[:i], 10, 16)
	if err != nil {
		return Mark{}, false
	}
	k.Status, k.Failed = int16(status), text[i] == '!'
	if rest, is := strings.CutSuffix(text, "~"); is {
		text, k.Blemish = rest, Flawed
	} else if rest, is := strings.CutSuffix(text, "^"); is {
		text, k.Blemish = rest, PutAside
	}
	last, success, before := strings.Cut(text[i+1:], "<")
	if k.Last, err = parseStamp(last); err != nil {
		return Mark{}, false
	}
	if !k.Failed {
		k.Success = k.Last
	}
	if before {
		k.Success, err = parseStamp(success)
	}
	return k, err == nil
}

func parseStamp(text string) (Stamp, error) {
	n, err := strconv.ParseUint(text, 10, 32)
	return Stamp(n), err
}
