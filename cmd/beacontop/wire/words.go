package wire

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
)

// vocabulary are the words that are shown. None is the name of anybody, but see mask.own.
var vocabulary = func() map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(`
a accept access account action active activity adapter adaptive address adoption after age agent agents algorithm alive allow any api app application applications
architecture array arch as asset at attribute attributes audience auth authenticate authentication authority authorization auto base baseline basic batch beacon beacons
bearer before body bool boolean boot bootstrap br build bytes cache cached ca catchup category cert certificate chain change changed channel charset check checksum chunked
class client cloud close code collect collection command common compat compliance component components compress computer config configs configuration configurations
connect connection container content control cookie copy core count country cpu create created crl current custom daily data database date datetime day days default deflate
delay delete deploy deployment description detail details device devices digest directory disable disabled discovery disk dl dns document domain domains download downloads
driver duration edge edition element email enable enabled encoding end endpoint endpoints engine entry entries environment error errors etag event events evidence exclude
expect expires expiry extension extensions external failover false family feature features fetch field fields file files filter filters fingerprint first flag flags flex
flexera flexnet flx folder for format forwarded fqdn free frequency from full gateway generation get global gmt gz gzip group groups guid hard hardware hash head header headers
health heartbeat hidden high home host hostname hosts hour hours href html http https icon id identifier identity idle ids if image include incoming index info inherit ini
init install installed installer instance instances interval intervals invalid inventories inventory invocation ip is item items java job jobs json keep kernel key keys kind
label language last launcher length level license limit limits linux list local locale location locations lock log logging login logs low mac machine machines macos major
managed management manager manage managesoft managesoftdl managesoftrl map match max maximum md memory merged message meta metadata method mgs min minimum minor minute minutes
mobile mode model modified module monitor month monthly name names namespace network new next no node none not note notes now nt null number object octet off office offset on
only open operating operation option options oracle order org origin os osd other out output owner package packages page parameter parameters parent password patch path paths
payload pending period permission permissions pid ping plain plan platform plugin plugins policies policy poll polling pool port ports post power pragma preference preferences
prefix priority private process processor product profile program project properties property protocol provider proxy public purpose put query queue random range rate raw read
reason recurrence ref refresh region register registration registry release releases remote repeat replace report reporting reports request requested requests require required
reset resource resources response result results retries retry return revision role root route rule rules run runtime sap scan scanner schedule scheduled schedules schema scope
script scripts search second seconds secret section secure security selector sequence serial server servers service services session set setting settings severity share sha
short show signature silent site size slot snapshot soft software solaris source sources spec ssl stage staging standard start started state static stats status stop storage store
stream string subject subnet success summary support suspend sync system systems tag tags target task tasks tcp template tenant test text thread threshold throttle time timeout
timestamp timezone title tls to token tool top total trace tracker transfer trigger triggers true type types ui unique unit unix utf unknown update updated updates upgrade upgrades
upload uploader uploads uri url urls usage use used user users utc uuid v valid validate validator value values variant vary vendor verify version versions via virtual vm volume
wait warning beacontop probe ranges since unmodified web week weekly window windows with workstation write x xml year yes zip zone`) {
		all[word] = true
	}
	return all
}()

// mask replaces names, consistently.
type mask struct {
	own     map[string]bool   // words that are names in this recording: they are replaced although they are in the vocabulary
	devices map[string]string // lower-case name → replacement
	words   map[string]string
}

func newMask() *mask {
	return &mask{own: map[string]bool{}, devices: map[string]string{}, words: map[string]string{}}
}

// wordsLimit bounds the replacements that are kept; further words get a common one.
const wordsLimit = 10_000

// device registers a name of a device.
func (m *mask) device(name string) {
	if name == "" || len(m.devices) >= wordsLimit {
		return
	}
	name = strings.ToLower(name)
	if _, known := m.devices[name]; !known {
		m.devices[name] = fmt.Sprintf("device-%d", len(m.devices)+1)
	}
	m.name(name)
}

// name registers any other name: its parts are not shown, whatever they are.
func (m *mask) name(text string) {
	for part := range words(text) {
		if len(m.own) < wordsLimit {
			m.own[strings.ToLower(part)] = true
		}
	}
	if len(m.own) < wordsLimit {
		m.own[strings.ToLower(text)] = true
	}
}

// apiVersion is a path element that says which version of an interface is meant.
var apiVersion = regexp.MustCompile(`^v[0-9]{1,2}$`)

// structure are words that every recording has; they are shown even if a machine has such a name.
var structure = map[string]bool{
	"managesoftdl": true, "managesoftrl": true, "policies": true, "merged": true, "machine": true, "agent": true, "configurations": true, "http": true, "content": true, "type": true, "accept": true, "user": true, "host": true, "length": true, "etag": true,
}

// text masks a text word by word, and keeps its separators.
func (m *mask) text(text string) string {
	if d, is := m.devices[strings.ToLower(text)]; is {
		return d
	}
	if _, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return "address"
	}
	if lower := strings.ToLower(text); structure[lower] || vocabulary[lower] && !m.own[lower] || apiVersion.MatchString(lower) {
		return text
	}
	var b strings.Builder
	end := 0
	for word, at := range words(text) {
		b.WriteString(separators(text[end:at]))
		b.WriteString(m.word(word))
		end = at + len(word)
	}
	b.WriteString(separators(text[end:]))
	return b.String()
}

// word masks one word.
func (m *mask) word(word string) string {
	lower := strings.ToLower(word)
	switch d, is := m.devices[lower]; {
	case is:
		return d
	case structure[lower], vocabulary[lower] && !m.own[lower]:
		return word
	case strings.Trim(word, "0123456789") == "":
		return "number"
	}
	if got, known := m.words[lower]; known {
		return got
	}
	if len(m.words) >= wordsLimit {
		return "word"
	}
	m.words[lower] = fmt.Sprintf("word-%d", len(m.words)+1)
	return m.words[lower]
}

// separators keeps what separates words, if it is plain.
func separators(text string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || !unicode.IsGraphic(r) {
			return '?'
		}
		return r
	}, text)
}

// words yields the words of a text with their places: letters, split where a capital begins a new one, and
// digits.
func words(text string) func(yield func(string, int) bool) {
	return func(yield func(string, int) bool) {
		start, class := 0, byte(0)
		for i := 0; i <= len(text); i++ {
			var is byte
			if i < len(text) {
				is = classOf(text[i])
			}
			joined := is == class || class == upper && is == lower && i-start == 1
			if i == len(text) || !joined {
				if class != other && i > start && !yield(text[start:i], start) {
					return
				}
				start = i
			}
			if class = is; class == lower && i > start && classOf(text[start]) == upper {
				class = lower
			}
		}
	}
}

// Classes of bytes.
const (
	other byte = iota
	lower
	upper
	digit
)

func classOf(c byte) byte {
	switch {
	case 'a' <= c && c <= 'z', c >= 0x80:
		return lower
	case 'A' <= c && c <= 'Z':
		return upper
	case '0' <= c && c <= '9':
		return digit
	}
	return other
}
