package corpus

import (
	"fmt"
	"math/big"
	"strings"
	"text/scanner"
)

// variables are the sums of one document by name. Everything is exact; only
// printing rounds, to a fen.
type variables map[string]*big.Rat

// check refuses "a == b" when the sides differ by half a fen or more.
func (v variables) check(s string) error {
	left, right, ok := strings.Cut(s, "==")
	if !ok {
		return fmt.Errorf("no == in %q", s)
	}
	a, err := v.eval(left)
	if err != nil {
		return err
	}
	b, err := v.eval(right)
	if err != nil {
		return err
	}
	if decimal(a) != decimal(b) {
		return fmt.Errorf("%s is not %s", decimal(a), decimal(b))
	}
	return nil
}

// eval computes an expression of numbers, names, + - * /, brackets and the
// functions fee, keep and run.
func (v variables) eval(s string) (*big.Rat, error) {
	var p arith
	p.vars = v
	p.s.Init(strings.NewReader(s))
	p.s.Mode = scanner.ScanIdents | scanner.ScanInts | scanner.ScanFloats
	p.s.Error = func(*scanner.Scanner, string) {}
	p.next()
	x, err := p.sum()
	if err != nil {
		return nil, fmt.Errorf("%q: %w", s, err)
	}
	if p.tok != scanner.EOF {
		return nil, fmt.Errorf("%q: unexpected %q", s, p.s.TokenText())
	}
	return x, nil
}

// arith is a recursive-descent reader of sums.
type arith struct {
	s    scanner.Scanner
	tok  rune
	vars variables
}

func (p *arith) next() { p.tok = p.s.Scan() }

func (p *arith) sum() (*big.Rat, error) {
	x, err := p.product()
	for err == nil && (p.tok == '+' || p.tok == '-') {
		op := p.tok
		p.next()
		var y *big.Rat
		if y, err = p.product(); err != nil {
			break
		}
		if op == '+' {
			x = new(big.Rat).Add(x, y)
		} else {
			x = new(big.Rat).Sub(x, y)
		}
	}
	return x, err
}

func (p *arith) product() (*big.Rat, error) {
	x, err := p.atom()
	for err == nil && (p.tok == '*' || p.tok == '/') {
		op := p.tok
		p.next()
		var y *big.Rat
		if y, err = p.atom(); err != nil {
			break
		}
		if op == '*' {
			x = new(big.Rat).Mul(x, y)
			continue
		}
		if y.Sign() == 0 {
			return nil, fmt.Errorf("division by zero")
		}
		x = new(big.Rat).Quo(x, y)
	}
	return x, err
}

func (p *arith) atom() (*big.Rat, error) {
	text := p.s.TokenText()
	switch p.tok {
	case scanner.Int, scanner.Float:
		p.next()
		x, ok := new(big.Rat).SetString(text)
		if !ok {
			return nil, fmt.Errorf("bad number %q", text)
		}
		return x, nil
	case '(':
		return p.bracket()
	case scanner.Ident:
		p.next()
		if p.tok == '(' {
			x, err := p.bracket()
			if err != nil {
				return nil, err
			}
			return charge(text, x)
		}
		if x, ok := p.vars[text]; ok {
			return x, nil
		}
		return nil, fmt.Errorf("unknown name %q", text)
	}
	return nil, fmt.Errorf("unexpected %q", text)
}

func (p *arith) bracket() (*big.Rat, error) {
	p.next()
	x, err := p.sum()
	if err != nil {
		return nil, err
	}
	if p.tok != ')' {
		return nil, fmt.Errorf("missing )")
	}
	p.next()
	return x, nil
}

// band is a slice of a sum and the rate charged on it, in ten-thousandths.
type band struct{ upTo, rate int64 }

// charge computes a court fee by 诉讼费用交纳办法: fee is 案件受理费 of a
// property case (article 13), keep 保全费 and run 执行费 (article 14).
func charge(name string, x *big.Rat) (*big.Rat, error) {
	const wan = 10_000
	switch name {
	case "round":
		return round(x, 1), nil
	case "fen":
		return round(x, 100), nil
	case "fee":
		return banded(x, 50, wan, []band{{10 * wan, 250}, {20 * wan, 200}, {50 * wan, 150}, {100 * wan, 100}, {200 * wan, 90}, {500 * wan, 80}, {1000 * wan, 70}, {2000 * wan, 60}, {0, 50}}), nil
	case "keep":
		y := banded(x, 30, 1000, []band{{10 * wan, 100}, {0, 50}})
		if most := big.NewRat(5000, 1); y.Cmp(most) > 0 {
			y = most
		}
		return y, nil
	case "run":
		return banded(x, 50, wan, []band{{50 * wan, 150}, {500 * wan, 100}, {1000 * wan, 50}, {0, 10}}), nil
	}
	return nil, fmt.Errorf("unknown function %q", name)
}

// banded charges base for the part up to floor and each band's rate above it.
func banded(x *big.Rat, base, floor int64, bands []band) *big.Rat {
	total := big.NewRat(base, 1)
	from := big.NewRat(floor, 1)
	for _, b := range bands {
		if x.Cmp(from) <= 0 {
			break
		}
		top := x
		if limit := big.NewRat(b.upTo, 1); b.upTo > 0 && x.Cmp(limit) > 0 {
			top = limit
		}
		part := new(big.Rat).Sub(top, from)
		total.Add(total, part.Mul(part, big.NewRat(b.rate, 10_000)))
		from = top
	}
	return total
}

// round rounds x half up to 1/unit.
func round(x *big.Rat, unit int64) *big.Rat {
	n := new(big.Rat).Mul(x, big.NewRat(unit, 1))
	n.Add(n, big.NewRat(1, 2))
	q := new(big.Int).Div(n.Num(), n.Denom())
	return new(big.Rat).SetFrac(q, big.NewInt(unit))
}

// decimal prints yuan with as many places as needed, two at most.
func decimal(x *big.Rat) string {
	s := round(x, 100).FloatString(2)
	s = strings.TrimRight(s, "0")
	return strings.TrimSuffix(s, ".")
}
