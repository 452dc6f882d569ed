// Package graph turns a neural network from the form in which TensorFlow.js
// keeps it, a graph in JSON beside a file of weights, into ONNX, which ONNX
// Runtime runs. It knows the operations of the models that look at recordings
// and no others: what it does not know exactly is an error, never a guess.
package graph

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Errors that callers tell apart.
var (
	// ErrFormat is a file that is no graph model, or a broken one.
	ErrFormat = errors.New("graph: not a whole graph model")
	// ErrUnknown is an operation, or a use of one, that is not known here.
	ErrUnknown = errors.New("graph: not known here")
)

// Graph is a network as it was read: its operations, each after those whose
// results it takes, and its constants.
type Graph struct {
	name    string
	nodes   []*node
	weights map[string]tensor
	outputs []output
}

// node is an operation.
type node struct {
	name   string
	op     string
	inputs []string // names of results; without the number for the first result of a node
	attr   map[string]attribute
}

// output is a result of the whole network, with its shape as promised.
type output struct {
	name  string
	shape []int64
}

// The file, as TensorFlow.js writes it. A number is written as a number or as a
// string, by the age of the writer.
type (
	file struct {
		Topology struct {
			Node []struct {
				Name  string               `json:"name"`
				Op    string               `json:"op"`
				Input []string             `json:"input"`
				Attr  map[string]attribute `json:"attr"`
			} `json:"node"`
		} `json:"modelTopology"`
		Manifest  []weightGroup `json:"weightsManifest"`
		Signature struct {
			Outputs map[string]struct {
				Name  string    `json:"name"`
				Shape fileShape `json:"tensorShape"`
			} `json:"outputs"`
		} `json:"signature"`
	}
	fileShape struct {
		Dim []struct {
			Size number `json:"size"`
		} `json:"dim"`
	}
	attribute struct {
		S     *text      `json:"s"`
		I     *number    `json:"i"`
		F     *number    `json:"f"`
		B     *bool      `json:"b"`
		Type  string     `json:"type"`
		Shape *fileShape `json:"shape"`
		List  *struct {
			S []text   `json:"s"`
			I []number `json:"i"`
		} `json:"list"`
	}
)

// text is a string in base64.
type text string

// UnmarshalJSON reads it.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(s)
	*t = text(raw)
	return err
}

// number is a number, bare or in quotes.
type number float64

// UnmarshalJSON reads it.
func (n *number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	*n = number(v)
	return err
}

// Limits of what is read. The largest model in use has 500 nodes and 10 MB.
const (
	mostNodes   = 20_000
	mostWeights = 256 << 20 // bytes, of one model
)

// Read reads the model in a file and the files of weights that it names beside it.
func Read(fsys fs.FS, name string) (*Graph, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("graph: %w", err)
	}
	var f file
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrFormat, name, err)
	}
	if len(f.Topology.Node) == 0 || len(f.Topology.Node) > mostNodes {
		return nil, fmt.Errorf("%w: %s has %d nodes", ErrFormat, name, len(f.Topology.Node))
	}
	g := &Graph{name: strings.TrimSuffix(path.Base(name), path.Ext(name)), weights: map[string]tensor{}}
	for _, group := range f.Manifest {
		if err := g.readWeights(fsys, path.Dir(name), group); err != nil {
			return nil, err
		}
	}
	for _, o := range f.Signature.Outputs {
		out := output{name: plain(o.Name)}
		for _, d := range o.Shape.Dim {
			out.shape = append(out.shape, int64(d.Size))
		}
		g.outputs = append(g.outputs, out)
	}
	// By name, so that the same model always becomes the same file.
	slices.SortFunc(g.outputs, func(a, b output) int { return strings.Compare(a.name, b.name) })
	if len(g.outputs) == 0 {
		return nil, fmt.Errorf("%w: %s names no output", ErrFormat, name)
	}
	var nodes []*node
	for _, n := range f.Topology.Node {
		m := &node{name: n.Name, op: n.Op, attr: n.Attr}
		for _, in := range n.Input {
			if !strings.HasPrefix(in, "^") { // an order of execution without a value
				m.inputs = append(m.inputs, plain(in))
			}
		}
		nodes = append(nodes, m)
	}
	g.nodes, err = inOrder(nodes)
	return g, err
}

// plain is the name of a result: the first result of a node goes by the name of
// the node.
func plain(name string) string { return strings.TrimSuffix(name, ":0") }

// origin is the name of the node that a result comes from.
func origin(result string) string {
	name, _, _ := strings.Cut(result, ":")
	return name
}

// inOrder puts nodes behind those whose results they take, otherwise in the
// order of the file.
func inOrder(nodes []*node) ([]*node, error) {
	by := map[string]*node{}
	for _, n := range nodes {
		if by[n.name] != nil {
			return nil, fmt.Errorf("%w: two nodes are called %q", ErrFormat, n.name)
		}
		if n.name == "" || strings.Contains(n.name, ":") {
			return nil, fmt.Errorf("%w: a node is called %q", ErrFormat, n.name)
		}
		by[n.name] = n
	}
	const coming, done = 1, 2
	state := map[*node]int{}
	var list []*node
	// A stack of its own: a long chain must not exhaust that of the program.
	for _, start := range nodes {
		stack := []*node{start}
		for len(stack) > 0 {
			n := stack[len(stack)-1]
			if state[n] == 0 {
				state[n] = coming
				for _, in := range slices.Backward(n.inputs) {
					from := by[origin(in)]
					if from == nil {
						return nil, fmt.Errorf("%w: %s takes %s, which is not there", ErrFormat, n.name, in)
					}
					if state[from] == coming {
						return nil, fmt.Errorf("%w: %s and %s wait for each other", ErrFormat, n.name, from.name)
					}
					if state[from] == 0 {
						stack = append(stack, from)
					}
				}
				continue
			}
			stack = stack[:len(stack)-1]
			if state[n] == coming {
				state[n] = done
				list = append(list, n)
			}
		}
	}
	return list, nil
}

// The attributes of a node, each of the kind that it must have.

func (n *node) word(key, otherwise string) (string, error) {
	a, ok := n.attr[key]
	if !ok {
		return otherwise, nil
	}
	if a.S == nil {
		return "", n.bad(key)
	}
	return string(*a.S), nil
}

func (n *node) whole(key string, otherwise int64) (int64, error) {
	a, ok := n.attr[key]
	if !ok {
		return otherwise, nil
	}
	if a.I == nil {
		return 0, n.bad(key)
	}
	return int64(*a.I), nil
}

func (n *node) real(key string) (float32, error) {
	a, ok := n.attr[key]
	if !ok || a.F == nil {
		return 0, n.bad(key)
	}
	return float32(*a.F), nil
}

func (n *node) truth(key string) (bool, error) {
	a, ok := n.attr[key]
	if !ok {
		return false, nil
	}
	if a.B == nil {
		return false, n.bad(key)
	}
	return *a.B, nil
}

func (n *node) wholes(key string) ([]int64, error) {
	a, ok := n.attr[key]
	if !ok || a.List == nil {
		return nil, n.bad(key)
	}
	var list []int64
	for _, v := range a.List.I {
		list = append(list, int64(v))
	}
	return list, nil
}

func (n *node) words(key string) []string {
	a := n.attr[key]
	if a.List == nil {
		return nil
	}
	var list []string
	for _, v := range a.List.S {
		list = append(list, string(v))
	}
	return list
}

func (n *node) bad(key string) error {
	return fmt.Errorf("%w: %s (%s): attribute %s", ErrFormat, n.name, n.op, key)
}

// unknown reports a use of an operation that is not known here.
func (n *node) unknown(what string) error {
	return fmt.Errorf("%w: %s %s (at %s)", ErrUnknown, n.op, what, n.name)
}
