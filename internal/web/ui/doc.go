// Package ui is the shell of the web interface: the frame around every page
// (bar with 学查督立, sub-navigation, foot), the parts pages are made of (status
// chip, deadline, next step, timeline, the paper a judgment is shown on), the
// bundled browser files, and the headers that keep them to themselves.
//
// It knows no court data. Its inputs are plain structs of its own with text
// already in the reader's language; the few sentences the shell itself says
// come through Words.
//
// Components render under a strict content policy: no style attribute, no
// inline script, no handler attribute. Widths that depend on data are SVG
// attributes.
package ui

//go:generate go tool templ generate -path .
