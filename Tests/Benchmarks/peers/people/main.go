// People who use a portal at once: officers and applicants, each with a session and a connection of his own, who read
// pages, follow the links on them, send forms back, and think in between. What each does is drawn from a seed.
//
// The description is {"address", "seconds", "seed", "thinking": milliseconds, "isAlone", "guides": [paths],
// "people": [{"cookie", "isOfficer", "number", "colleagues"}]}. Alone, one person after the other does one thing and
// nobody thinks. The answer is a line of JSON.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"sort"
	"strings"
	"sync"
	"time"
)

type person struct {
	Cookie     string `json:"cookie"`
	IsOfficer  bool   `json:"isOfficer"`
	Number     int    `json:"number"`
	Colleagues int    `json:"colleagues"`
}

type description struct {
	Address  string   `json:"address"`
	Seconds  float64  `json:"seconds"`
	Seed     int64    `json:"seed"`
	Thinking int      `json:"thinking"`
	IsAlone  bool     `json:"isAlone"`
	Guides   []string `json:"guides"`
	People   []person `json:"people"`
}

type kind struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50"`
	P99   float64 `json:"p99"`
}

type result struct {
	Requests int             `json:"requests"`
	Writes   int             `json:"writes"`
	Errors   int             `json:"errors"`
	Fault    string          `json:"fault,omitempty"`
	Seconds  float64         `json:"seconds"`
	P50      float64         `json:"p50"`
	P99      float64         `json:"p99"`
	Kinds    map[string]kind `json:"kinds"`
}

// tally is what one walker has seen.
type tally struct {
	microseconds map[string][]float64
	writes       int
	errors       int
	fault        string
}

type walker struct {
	person
	portal  *description
	client  *http.Client
	chance  *rand.Rand
	seen    tally
	token   string
	dossier string
	draft   string
	claimed string
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var portal description
	if err := json.Unmarshal(text, &portal); err != nil {
		log.Fatal(err)
	}
	walkers := make([]*walker, len(portal.People))
	for n, one := range portal.People {
		walkers[n] = newWalker(one, &portal, rand.New(rand.NewSource(portal.Seed+int64(n))))
	}
	started := time.Now()
	end := started.Add(time.Duration(portal.Seconds * float64(time.Second)))
	if portal.IsAlone {
		chance := rand.New(rand.NewSource(portal.Seed))
		for time.Now().Before(end) {
			walkers[chance.Intn(len(walkers))].act()
		}
	} else {
		var group sync.WaitGroup
		for _, each := range walkers {
			group.Add(1)
			go func(each *walker) {
				defer group.Done()
				each.think()
				for time.Now().Before(end) {
					each.act()
					each.think()
				}
			}(each)
		}
		group.Wait()
	}
	json.NewEncoder(os.Stdout).Encode(sum(walkers, time.Since(started).Seconds()))
}

func newWalker(one person, portal *description, chance *rand.Rand) *walker {
	transport := &http.Transport{MaxIdleConnsPerHost: 1, MaxConnsPerHost: 1, DisableCompression: true}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &walker{
		person: one, portal: portal, chance: chance, seen: tally{microseconds: make(map[string][]float64)},
		client: &http.Client{Transport: transport, CheckRedirect: stay, Timeout: 30 * time.Second},
	}
}

// think waits for half the thinking time to one and a half of it.
func (w *walker) think() {
	milliseconds := w.portal.Thinking/2 + w.chance.Intn(w.portal.Thinking+1)
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
}

func (w *walker) act() {
	if w.IsOfficer {
		w.work()
	} else {
		w.apply()
	}
}

// MARK: What officers do

var taskLink = regexp.MustCompile(`href="(/fr/tasks/[^"?]+)"`)

func (w *walker) work() {
	switch n := w.chance.Intn(10); {
	case w.claimed != "" && n < 3:
		w.send("release", w.claimed+"/claim", url.Values{"claim": {"no"}})
		w.claimed = ""
	case n < 5:
		w.get("tasks", "/fr/tasks")
	default:
		w.look(n >= 7)
	}
}

// look opens a task of the list and may take it on. Colleagues look at different ones.
func (w *walker) look(mayClaim bool) {
	links := taskLink.FindAllStringSubmatch(w.get("tasks", "/fr/tasks"), -1)
	var own []string
	for n, link := range links {
		if n%w.Colleagues == w.Number {
			own = append(own, link[1])
		}
	}
	if len(own) == 0 {
		return
	}
	path := own[w.chance.Intn(len(own))]
	page := w.get("task", path)
	if mayClaim && w.claimed == "" && strings.Contains(page, `name="claim" value="yes"`) {
		if w.send("claim", path+"/claim", url.Values{"claim": {"yes"}}) {
			w.claimed = path
		}
	}
}

// MARK: What applicants do

var (
	dossierLink = regexp.MustCompile(`href="(/fr/dossiers/[a-z0-9]+)"`)
	pageLink    = regexp.MustCompile(`href="(/fr/dossiers/[a-z0-9]+/pages/[^"]+)"`)
	draftLink   = regexp.MustCompile(`data-autosave="([^"]+)"`)
	textInput   = regexp.MustCompile(`<input[^>]*type="text"[^>]*>`)
	inputName   = regexp.MustCompile(` name="([^"]+)"`)
)

func (w *walker) apply() {
	switch n := w.chance.Intn(10); {
	case n < 1:
		w.get("home", "/fr/")
	case n < 2:
		w.get("guide", w.portal.Guides[w.chance.Intn(len(w.portal.Guides))])
	case n < 4:
		w.findDossiers()
	case n < 7:
		if w.dossier == "" {
			w.findDossiers()
		}
		if w.dossier != "" {
			w.get("dossier", w.dossier)
		}
	default:
		w.fillIn()
	}
}

// findDossiers looks at the own space: any of its dossiers is looked at later, the first with pages is the draft.
func (w *walker) findDossiers() {
	links := dossierLink.FindAllStringSubmatch(w.get("dossiers", "/fr/dossiers"), -1)
	if len(links) == 0 {
		return
	}
	w.dossier = links[w.chance.Intn(len(links))][1]
	if w.draft != "" {
		return
	}
	for _, link := range links {
		if page := pageLink.FindStringSubmatch(w.get("dossier", link[1])); page != nil {
			w.draft = page[1]
			return
		}
	}
}

// fillIn opens a page of the draft and types into one of its inputs; what is typed is kept as the portal's own script
// keeps it.
func (w *walker) fillIn() {
	if w.draft == "" {
		w.findDossiers()
	}
	if w.draft == "" {
		return
	}
	page := w.get("form", w.draft)
	keep := draftLink.FindStringSubmatch(page)
	if keep == nil {
		return
	}
	values := url.Values{}
	for _, input := range textInput.FindAllString(page, -1) {
		if name := inputName.FindStringSubmatch(input); name != nil {
			values.Set(name[1], fmt.Sprintf("Essai %d", w.chance.Intn(1000)))
		}
	}
	w.send("draft", keep[1], values)
}

// MARK: Requests

var formToken = regexp.MustCompile(`name="token" value="([^"]+)"`)

func (w *walker) get(name, path string) string {
	request, err := http.NewRequest(http.MethodGet, w.portal.Address+path, nil)
	if err != nil {
		w.fail(path, err.Error())
		return ""
	}
	_, body := w.do(name, request, http.StatusOK)
	if found := formToken.FindStringSubmatch(body); found != nil {
		w.token = found[1]
	}
	return body
}

// send sends a form and goes where it leads.
func (w *walker) send(name, path string, values url.Values) bool {
	values.Set("token", w.token)
	request, err := http.NewRequest(http.MethodPost, w.portal.Address+path, strings.NewReader(values.Encode()))
	if err != nil {
		w.fail(path, err.Error())
		return false
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", w.portal.Address)
	w.seen.writes++
	answer, _ := w.do(name, request, http.StatusSeeOther, http.StatusNoContent)
	if answer == nil {
		return false
	}
	if next := answer.Header.Get("Location"); next != "" {
		w.get("after "+name, next)
	}
	return true
}

func (w *walker) do(name string, request *http.Request, expected ...int) (*http.Response, string) {
	request.Header.Set("Cookie", w.Cookie)
	request.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
	request.Header.Set("Accept-Language", "fr,en;q=0.5")
	started := time.Now()
	answer, err := w.client.Do(request)
	if err != nil {
		w.fail(request.URL.Path, err.Error())
		return nil, ""
	}
	body, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	w.seen.microseconds[name] = append(w.seen.microseconds[name], float64(time.Since(started).Microseconds()))
	if err != nil {
		w.fail(request.URL.Path, err.Error())
		return nil, ""
	}
	for _, status := range expected {
		if answer.StatusCode == status {
			return answer, string(body)
		}
	}
	w.fail(request.Method+" "+request.URL.Path, answer.Status)
	return nil, ""
}

func (w *walker) fail(place, fault string) {
	w.seen.errors++
	w.seen.fault = place + ": " + fault
}

// MARK: Figures

func sum(walkers []*walker, seconds float64) result {
	all := result{Seconds: seconds, Kinds: make(map[string]kind)}
	kinds := make(map[string][]float64)
	var times []float64
	for _, each := range walkers {
		for name, some := range each.seen.microseconds {
			kinds[name] = append(kinds[name], some...)
			times = append(times, some...)
		}
		all.Writes += each.seen.writes
		all.Errors += each.seen.errors
		if each.seen.fault != "" {
			all.Fault = each.seen.fault
		}
	}
	for name, some := range kinds {
		all.Kinds[name] = kind{len(some), percentile(some, 0.5), percentile(some, 0.99)}
	}
	all.Requests = len(times)
	all.P50, all.P99 = percentile(times, 0.5), percentile(times, 0.99)
	return all
}

func percentile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sort.Float64s(values)
	return values[int(share*float64(len(values)-1))]
}
