package config_test

import (
	"errors"
	"testing"

	"xiezhi/internal/platform/config"
)

func TestPlainHTTPStaysOnThisMachine(t *testing.T) {
	for _, c := range []struct {
		web config.Web
		ok  bool
	}{
		{config.Web{Listen: "127.0.0.1:8440"}, true},
		{config.Web{Listen: "[::1]:8440"}, true},
		{config.Web{Listen: "localhost:8440"}, true},
		{config.Web{Listen: ":8440"}, false},
		{config.Web{Listen: "10.1.2.3:80"}, false},
		{config.Web{Listen: "10.1.2.3:80", BehindProxy: true}, true},
		{config.Web{Listen: ":80", InsecureHTTP: true}, true},
	} {
		if err := c.web.Check(); errors.Is(err, config.ErrPlainHTTP) == c.ok {
			t.Errorf("%+v: %v", c.web, err)
		}
	}
}
