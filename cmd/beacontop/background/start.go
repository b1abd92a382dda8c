package background

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"beacontop/cmd/beacontop/voice"
)

// Command is the name of the command that Start runs. It prints ready when the beacon listens.
const Command = "background"

const ready = "ready\n"

// Process is a beacon in the background, as the process that started it sees it.
type Process struct {
	PID   int
	ended chan error
}

// Start starts a beacon with the flags of a command line and returns when it listens. If it fails, its
// messages are printed, and the error is voice.ErrSaid with its exit code.
func Start(args []string, messages io.Writer) (*Process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start the beacon: %w", err)
	}
	cmd := exec.Command(program, append([]string{Command}, args...)...)
	cmd.SysProcAttr = alone()
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("start the beacon: %w", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	p := &Process{PID: cmd.Process.Pid, ended: make(chan error, 1)}
	if err == nil && line == ready {
		go func() { p.ended <- cmd.Wait() }() // it ends with this process, or with the beacon
		return p, nil
	}
	err = cmd.Wait()
	if _, werr := messages.Write(said.Bytes()); werr != nil {
		return nil, werr
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && said.Len() > 0 {
		return nil, voice.Exit(max(exit.ExitCode(), voice.Failed), voice.ErrSaid)
	}
	return nil, fmt.Errorf("start the beacon: it ended without a message: %w", err)
}

// Ended receives the error of the beacon when it has ended; nil: it stopped in order.
func (p *Process) Ended() <-chan error { return p.ended }
