package signals

// controlled is true: Windows sends nothing like SIGHUP to a program without a console.
func controlled() bool { return true }
