package weblog

// number reads digits; nothing is 0. It is false for anything else, and for more than
// 18 digits, which no size or time has.
func number(text []byte) (int64, bool) {
	if len(text) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range text {
		if c < '0' || '9' < c {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, true
}

// digits reads a number of fixed width, -1 when it is none.
func digits(text []byte) int {
	n := 0
	for _, c := range text {
		if c < '0' || '9' < c {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}
