// Package arch holds the architecture as tests: which package may import
// which, who owns a heavy dependency, who writes a table. It has no code.
package arch
