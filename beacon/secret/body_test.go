package secret

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestBodiesWithoutSecrets(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"JSON", `{"user":"u", "Password" : "s3cr3t", "port": 80}`, `{"user":"u", "Password" : "(masked)", "port": 80}`},
		{"JSON below a secret", `{"credentials":{"user":"s3cr3t","all":["s3cr3t",7]},"x":[1]}`, `{"credentials":{"user":"(masked)","all":["(masked)","(masked)"]},"x":[1]}`},
		{"JSON beside a name", `[{"name":"ApiKey","value":"s3cr3t"},{"value":{"a":"s3cr3t"},"name":"password"},{"name":"Port","value":"80"}]`,
			`[{"name":"ApiKey","value":"(masked)"},{"value":{"a":"(masked)"},"name":"password"},{"name":"Port","value":"80"}]`},
		{"JSON that is cut in a secret", `{"a":1,"token":"s3cr`, `{"a":"(masked)","token"`},
		{"JSON that is cut before its name", `{"b":"x","c":{"value":"s3cr3t","na`, `{"b":"x","c":{"value":"(masked)"`},
		{"damaged JSON", `{"a":"b"} "s3cr3t" x "s3cr3t"`, `{"a":"b"} "s3cr3t"`},
		{"XML", `<a Password="s3cr3t" b='c'><pwd>s3cr3t</pwd>text</a>`, `<a Password="(masked)" b='c'><pwd>(masked)</pwd>text</a>`},
		{"XML beside a name", `<Property Name="AuthToken" Value="s3cr3t"/><Property Name="Port" Value="80"/>`, `<Property Name="AuthToken" Value="(masked)"/><Property Name="Port" Value="80"/>`},
		{"XML below a secret", `<Credentials><User>s3cr3t</User><x y="s3cr3t"/></Credentials><z>1</z>`, `<Credentials><User>(masked)</User><x y="(masked)"/></Credentials><z>1</z>`},
		{"XML that hides", `<password><![CDATA[s3cr3t]]></password><!-- password: s3cr3t --><z>1`, `<password><!-- --></password><!-- --><z>1`},
		{"XML that is cut", `<a><b Password="s3cr`, `<a><b Password="(masked)"`},
		{"settings", "Format: 5.1\nRegistry: set; key = \"k\"; name = Password; value = \"s3c;\\\"r3t\"; type = SZ\nRegistry: set; name = Port; value = \"80\"", "Format: 5.1\nRegistry: set; key = \"k\"; name = Password; value = \"(masked)\"; type = SZ\nRegistry: set; name = Port; value = \"80\""},
		{"a form", "user=u&password=s3cr3t&x=1", "user=u&password=(masked)&x=1"},
		{"nothing", "", ""},
	} {
		if got, known := Body([]byte(c.in)); got != c.want || !known {
			t.Errorf("%s: %s, %v\nwant %s", c.name, got, known, c.want)
		}
	}
	for _, in := range []string{"s3cr3t", "password s3cr3t", "\x1f\x8b\x08", "PK\x03\x04", "{\"a\":\"\xff\xff\xff\xff\xff\"}", "<a>\x00</a>"} {
		if got, known := Body([]byte(in)); known || got != "" {
			t.Errorf("%q is read as %q", in, got)
		}
	}
}

const hidden = "s3cr3t-0123456789"

// FuzzSecretsInJSON: a value with a secret name is in no output, wherever the document is cut, and a whole
// document stays JSON.
func FuzzSecretsInJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}]}`), "x", uint16(9))
	f.Add([]byte(`[]`), `"}`, uint16(1000))
	f.Fuzz(func(t *testing.T, other []byte, key string, cut uint16) {
		if !json.Valid(other) || strings.Contains(string(other), hidden) || strings.Contains(key, hidden) {
			t.Skip()
		}
		doc, err := json.Marshal(map[string]any{key: json.RawMessage(other), "z": map[string]any{"password": hidden, "list": []any{map[string]string{"name": "token", "value": hidden}}}})
		if err != nil {
			t.Skip()
		}
		whole, known := Body(doc)
		if strings.Contains(whole, hidden) || known && !json.Valid([]byte(whole)) {
			t.Errorf("%s becomes %s", doc, whole)
		}
		part, _ := Body(doc[:min(int(cut), len(doc))])
		for n := 6; n <= len(hidden); n++ {
			if strings.Contains(part, hidden[:n]) {
				t.Errorf("%s becomes %s", doc[:min(int(cut), len(doc))], part)
			}
		}
	})
}

// FuzzBodies: nothing is read beyond any body.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{`{"a":`, "<a b='", "<><>", "Format: 1\nname=key;value=\"", "a=b", "\xef\xbb\xbf{}", "</a>"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if text, known := Body(body); !known && text != "" {
			t.Errorf("%q", text)
		}
	})
}
