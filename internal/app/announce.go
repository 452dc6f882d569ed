package app

import (
	"context"
	"io"
)

func (p *Parts) announce(context.Context, io.Writer) {}
