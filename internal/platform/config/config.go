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

	Models string `help:"Folder of the models that read scans and look through recordings, or “off” (default: the user's cache, where scripts/models puts them)." env:"XIEZHI_MODELS" placeholder:"FOLDER"`

	Recordings     string `help:"Folder that is watched for recordings of hearings: COURT/COURTROOM/CAMERA/2026-11-23_09-00-00.mp4." env:"XIEZHI_RECORDINGS" type:"path" placeholder:"FOLDER"`
	KeepRecordings int    `help:"Days for which a recording is kept after its hearing." default:"90" env:"XIEZHI_KEEP_RECORDINGS"`
	Precision      int    `help:"Percent of candidates of a kind that people must have upheld in a courtroom; a kind that certainly lies under it is not proposed there." default:"30" env:"XIEZHI_PRECISION"`
}

// Uploads is the folder of recordings on their way. It lies on the disk of the
// blobs, so that what has arrived need not be copied.
func (c Config) Uploads() string { return filepath.Join(c.Data, "uploads") }

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
