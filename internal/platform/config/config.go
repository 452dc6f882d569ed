// Package config is what an operator can set: where the data lies, where the
// program listens. It is a value that main fills from flags and environment;
// each part of the program gets only its own field.
package config

import (
	"errors"
	"net"
	"path/filepath"
)

// Config is the setting of one run. The tags are kong's.
type Config struct {
	Data string `help:"Folder for everything the program keeps." default:"data" env:"XIEZHI_DATA" type:"path"`
	DB   string `help:"Database: a file, or postgres://… (default: DATA/xiezhi.db)." env:"XIEZHI_DB" placeholder:"WHERE"`

	Models string `help:"Folder of the models for text recognition, or “off” (default: the user's cache, where scripts/models puts them)." env:"XIEZHI_MODELS" placeholder:"FOLDER"`
}

// Web is how the program is reached.
type Web struct {
	Listen       string `help:"Address to listen on." default:"127.0.0.1:8440" env:"XIEZHI_LISTEN"`
	BehindProxy  bool   `help:"A proxy in front speaks TLS." env:"XIEZHI_BEHIND_PROXY"`
	InsecureHTTP bool   `help:"Serve plain http beyond this machine; a banner says so on every page." env:"XIEZHI_INSECURE_HTTP"`
}

// ErrPlainHTTP is returned for an address that others can reach without TLS.
var ErrPlainHTTP = errors.New("config: plain http beyond this machine needs --behind-proxy or --insecure-http")

// Check reports a setting that must not be served.
func (w Web) Check() error {
	host, _, err := net.SplitHostPort(w.Listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	if w.BehindProxy || w.InsecureHTTP {
		return nil
	}
	return ErrPlainHTTP
}

// Database is where the database is.
func (c Config) Database() string {
	if c.DB != "" {
		return c.DB
	}
	return filepath.Join(c.Data, "xiezhi.db")
}

// Blobs is the folder of the blob store.
func (c Config) Blobs() string { return filepath.Join(c.Data, "blobs") }

// AuditKey is the file of the key that signs the log. It lies beside the
// database, not in it; for a stronger guarantee keep it on another machine.
func (c Config) AuditKey() string { return filepath.Join(c.Data, "audit.key") }
