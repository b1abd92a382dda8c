package protocol

import (
	"fmt"
	"slices"
)

// EnumText returns the name of an enumerated value.
func EnumText[T ~uint8](words []string, value T, what string) string {
	if int(value) < len(words) {
		return words[value]
	}
	return fmt.Sprintf("%s(%d)", what, uint8(value))
}

// ParseEnum returns the enumerated value with the given name.
func ParseEnum[T ~uint8](words []string, text []byte, what string) (T, error) {
	i := slices.Index(words, string(text))
	if i < 0 {
		return 0, fmt.Errorf("unknown %s %q", what, text)
	}
	return T(i), nil
}
