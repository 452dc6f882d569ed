// Command pgserver starts a PostgreSQL server of its own from Debian's package,
// runs a command with TEST_POSTGRES set to its address, and removes it again:
//
//	go run ./internal/platform/dbtest/pgserver -- go test ./...
//
// The server listens on a unix socket in a temporary directory only. PostgreSQL
// refuses to run as root: as root it is started as the user postgres.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgserver:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 0, errors.New("usage: pgserver -- COMMAND [ARG ...]")
	}
	bin, err := newestServer()
	if err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "xiezhi-pg")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	as, err := otherUser(dir)
	if err != nil {
		return 0, err
	}
	data := filepath.Join(dir, "data")
	if err := quiet(as, filepath.Join(bin, "initdb"), "-D", data, "-U", "xiezhi", "--locale=C", "--encoding=UTF8", "--auth=trust", "--no-sync"); err != nil {
		return 0, err
	}
	// Durability is not what these tests measure, and the data dies with them.
	opts := "-c listen_addresses= -c unix_socket_directories=" + dir + " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
	if err := quiet(as, filepath.Join(bin, "pg_ctl"), "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", opts, "start"); err != nil {
		return 0, err
	}
	defer func() {
		err = errors.Join(err, quiet(as, filepath.Join(bin, "pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop"))
	}()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "TEST_POSTGRES=postgres://xiezhi@/postgres?host="+dir)
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

// newestServer finds the server programs, which Debian keeps off the PATH.
func newestServer() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", errors.New("PostgreSQL is not installed: apt-get install postgresql")
	}
	return slices.Max(found), nil
}

// otherUser gives dir to the user postgres when we are root.
func otherUser(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// quiet runs a command and keeps its output for the error. The output goes to
// a file, not a pipe: the server inherits it and would keep a pipe open.
func quiet(as *syscall.SysProcAttr, name string, args ...string) error {
	out, err := os.CreateTemp("", "xiezhi-pg-out")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = "/", out, out, as
	if err := cmd.Run(); err != nil {
		b, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", filepath.Base(name), err, b)
	}
	return nil
}
