package reading

import (
	"context"
	"io"
)

// Until returns a stream whose reads end with ctx, even if nothing is written to it. The blocked read
// underneath ends with the stream or the process: it cannot be canceled.
func Until(ctx context.Context, from io.Reader) io.Reader { return &patient{ctx: ctx, from: from} }

type patient struct {
	ctx  context.Context
	from io.Reader
	pipe *io.PipeReader // once it is read
}

func (p *patient) Read(into []byte) (int, error) {
	if p.pipe == nil {
		out, in := io.Pipe()
		p.pipe = out
		context.AfterFunc(p.ctx, func() { _ = in.CloseWithError(p.ctx.Err()) })
		go func() {
			_, err := io.Copy(in, p.from)
			_ = in.CloseWithError(err)
		}()
	}
	return p.pipe.Read(into)
}
