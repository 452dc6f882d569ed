// Package e2e holds the browser tests: the whole program, driven as a person
// drives it. They run with the build tag e2e.
package e2e
