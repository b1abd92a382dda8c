package sshd

import (
	"io"
	"sync"

	"golang.org/x/crypto/ssh"
)

// aheadBytes is how far output may be ahead of what the client has read: some small frames. Without a
// limit the buffers of a slow line hold minutes of old frames.
const aheadBytes = 4 << 10

// question is what a client answers when it has read everything before it. OpenSSH uses it, too; a
// client that does not know it must answer that it does not (RFC 4254, 5.4).
const question = "keepalive@openssh.com"

// paced is the output of a dashboard. Write waits until the client has read what was written before.
type paced struct {
	channel ssh.Channel

	mu     sync.Mutex
	change *sync.Cond
	ahead  int // bytes not known to be read
	closed bool
}

func newPaced(to ssh.Channel) *paced {
	p := &paced{channel: to}
	p.change = sync.NewCond(&p.mu)
	return p
}

// Write writes as soon as the client has read enough.
func (p *paced) Write(b []byte) (int, error) {
	p.mu.Lock()
	for p.ahead > aheadBytes && !p.closed {
		p.change.Wait()
	}
	closed := p.closed
	p.mu.Unlock()
	if closed {
		return 0, io.ErrClosedPipe
	}
	n, err := p.channel.Write(b)
	p.mu.Lock()
	p.ahead += n
	p.change.Broadcast()
	p.mu.Unlock()
	return n, err
}

// ask asks the client again and again what it has read, until close or the end of the channel.
func (p *paced) ask() {
	defer p.close()
	for {
		p.mu.Lock()
		for p.ahead == 0 && !p.closed {
			p.change.Wait()
		}
		asked, closed := p.ahead, p.closed
		p.mu.Unlock()
		if closed {
			return
		}
		if _, err := p.channel.SendRequest(question, true, nil); err != nil {
			return
		}
		p.mu.Lock()
		p.ahead -= asked
		p.change.Broadcast()
		p.mu.Unlock()
	}
}

// close ends waiting. What is written later is lost.
func (p *paced) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.change.Broadcast()
}
