package settings

import (
	"cmp"
	"errors"
	"fmt"

	"beacontop/beacon/tomlfile"
)

// Checks of one value.

func given(at *string) func() error {
	return func() error {
		if *at == "" {
			return errors.New("empty")
		}
		return nil
	}
}

// leastBytes is the smallest size limit allowed: no inventory and no settings file is
// smaller, and a number without a unit in the file means bytes.
const leastBytes = 1000

func large(at *int64, usual string) func() error {
	return func() error {
		if *at < leastBytes {
			return fmt.Errorf("%s is too small: write a size with its unit, %s", tomlfile.Size(*at), usual)
		}
		return nil
	}
}

// atLeast accepts values from 0 or 1 on.
func atLeast[T cmp.Ordered](at *T, least T) func() error {
	return func() error {
		var zero T
		switch {
		case *at >= least:
			return nil
		case least == zero:
			return errors.New("must not be negative")
		}
		return errors.New("must be more than 0")
	}
}

func between(at *int, least, most int) func() error {
	return func() error {
		if *at < least || *at > most {
			return fmt.Errorf("must be between %d and %d", least, most)
		}
		return nil
	}
}
