package estate

// Plural formats a count with thousands separators and its noun: "1 day", "2,000 days".
func Plural[T ~int | ~int64](n T, one, many string) string { return count(int(n), one, many) }
