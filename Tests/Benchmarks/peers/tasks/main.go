// Go's net/http, database/sql and html/template as the measure of the officer's list: /fr/tasks of tasks.py.
package main

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"html/template"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

const (
	rowsMax         = 50
	sessionSeconds  = 12 * 3600
	noDue           = 99999999
	millisecondsDay = 86400000
)

const rowsTemplate = `{{range .Rows}}<tr>
<th scope="row"><a href="{{.URL}}"><bdi dir="ltr">{{.Number}}</bdi></a></th>
<td><bdi>{{.Applicant}}</bdi>{{if .Title}} <span class="muted"><bdi>{{.Title}}</bdi></span>{{end}}</td>
<td>{{.Step}} <span class="muted">{{.Procedure}}</span></td>
<td><span class="narrow">Reçu le </span>{{.Since}}</td>
<td>{{if .Due}}<span class="narrow">Échéance </span>{{.Due}} {{end}}{{if .IsLate}}
<span class="tag danger"><span aria-hidden="true">✕ </span>En retard</span>
{{end}}</td>
<td>{{if .IsMine}}
<span class="tag now"><span aria-hidden="true">● </span>Par vous</span>
{{else if .Claimer}}<span class="narrow">Pris en charge par </span><bdi>{{.Claimer}}</bdi>{{end}}</td>
</tr>
{{end}}`

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
	"novembre", "décembre"}

type description struct {
	Template string `json:"template"`
	Today    int64  `json:"today"`
	Titles   []struct {
		Procedure      string `json:"procedure"`
		Step           string `json:"step"`
		ProcedureTitle string `json:"procedureTitle"`
		StepTitle      string `json:"stepTitle"`
	} `json:"titles"`
}

type key struct{ procedure, step string }

type titles struct{ procedure, step string }

type post struct{ agency, role, unit string }

type task struct {
	id, applicant, title, procedure, step string
	number, claimedBy                     sql.NullString
	dossier, openedAt, due                int64
}

type row struct {
	URL, Number, Applicant, Title, Step, Procedure, Since, Due, Claimer string
	IsLate, IsMine                                                      bool
}

type page struct {
	Account, Open, Returned, Suspended string
	Shown                              int
	Rows                               []row
	Older                              string
}

type server struct {
	template                                                    *template.Template
	titles                                                      map[key]titles
	today                                                       int64
	session, posts, queue, escalated, isEscalated, counts, name *sql.Stmt
}

func main() {
	file := flag.String("database", "", "of a data folder of Guichet")
	known := flag.String("description", "", "made by tasks.py")
	address := flag.String("address", "", "host:port")
	flag.Parse()
	database, err := sql.Open("sqlite3", "file:"+*file+"?mode=ro&_mutex=no&_query_only=1")
	if err != nil {
		log.Fatal(err)
	}
	database.SetMaxIdleConns(16)
	database.SetMaxOpenConns(16)
	http.Handle("/fr/tasks", newServer(database, *known))
	log.Fatal(http.ListenAndServe(*address, nil))
}

func newServer(database *sql.DB, file string) *server {
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	var known description
	if err := json.Unmarshal(text, &known); err != nil {
		log.Fatal(err)
	}
	frame := strings.ReplaceAll(strings.ReplaceAll(known.Template, "{{", "{{."), "{{.Rows}}", rowsTemplate)
	all := make(map[key]titles)
	for _, each := range known.Titles {
		all[key{each.Procedure, each.Step}] = titles{each.ProcedureTitle, each.StepTitle}
	}
	columns := "SELECT id, number, applicant_name, title, task_procedure, step, dossier, opened_at, due, claimed_by " +
		"FROM task_line WHERE agency = ? AND "
	return &server{
		template: template.Must(template.New("tasks").Parse(frame)),
		titles:   all,
		today:    known.Today,
		session: prepared(database, "SELECT account.id, account.name FROM session JOIN account "+
			"ON account.id = session.account WHERE token_hash = ? AND session.created_at > ? AND state = 'active'"),
		posts:       prepared(database, "SELECT agency, role, unit FROM post WHERE account = ? ORDER BY agency, role, unit"),
		queue:       prepared(database, columns+"role = ? AND state = 'open' ORDER BY due, dossier, step LIMIT ?"),
		escalated:   prepared(database, columns+"also_role = ? AND state = 'open' ORDER BY due, dossier, step LIMIT ?"),
		isEscalated: prepared(database, "SELECT EXISTS (SELECT 1 FROM task WHERE agency = ? AND also_role = ?)"),
		counts:      prepared(database, "SELECT state, count FROM task_figure WHERE agency = ? AND role = ?"),
		name:        prepared(database, "SELECT name FROM account WHERE id = ?"),
	}
}

func prepared(database *sql.DB, text string) *sql.Stmt {
	statement, err := database.Prepare(text)
	if err != nil {
		log.Fatal(err)
	}
	return statement
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("guichet")
	if err != nil {
		http.Redirect(w, r, "/fr/sign-in", http.StatusSeeOther)
		return
	}
	hash := sha256.Sum256([]byte(cookie.Value))
	var account string
	var shown page
	since := time.Now().UnixMilli() - sessionSeconds*1000
	if err := s.session.QueryRow(hash[:], since).Scan(&account, &shown.Account); err != nil {
		http.Redirect(w, r, "/fr/sign-in", http.StatusSeeOther)
		return
	}
	var body bytes.Buffer
	err = s.fill(&shown, account)
	if err == nil {
		err = s.template.Execute(&body, &shown)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(body.Bytes())
}

// fill is for one post, as an officer of the demo has: with several the lists would have to be merged.
func (s *server) fill(shown *page, account string) error {
	var held post
	if err := s.posts.QueryRow(account).Scan(&held.agency, &held.role, &held.unit); err != nil {
		return err
	}
	tasks, err := found(s.queue, held)
	if err != nil {
		return err
	}
	brought, err := found(s.escalated, held)
	if err != nil {
		return err
	}
	if len(brought) > 0 {
		return fmt.Errorf("tasks of others were brought to this role: the page is another one")
	}
	if err := s.count(shown, held); err != nil {
		return err
	}
	if len(tasks) > rowsMax {
		tasks = tasks[:rowsMax]
		last := tasks[rowsMax-1]
		place := fmt.Sprintf("%d %d %s", last.due, last.dossier, last.step)
		shown.Older = "/fr/tasks?after=" + base64.RawURLEncoding.EncodeToString([]byte(place))
	}
	names := make(map[string]string)
	shown.Rows = make([]row, 0, len(tasks))
	for _, each := range tasks {
		one, err := s.row(each, account, names)
		if err != nil {
			return err
		}
		shown.Rows = append(shown.Rows, one)
	}
	shown.Shown = len(shown.Rows)
	return nil
}

func found(statement *sql.Stmt, held post) ([]task, error) {
	rows, err := statement.Query(held.agency, held.role, rowsMax+1)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	tasks := make([]task, 0, rowsMax+1)
	for rows.Next() {
		var one task
		if err := rows.Scan(&one.id, &one.number, &one.applicant, &one.title, &one.procedure, &one.step, &one.dossier,
			&one.openedAt, &one.due, &one.claimedBy); err != nil {
			return nil, err
		}
		tasks = append(tasks, one)
	}
	return tasks, rows.Err()
}

func (s *server) count(shown *page, held post) error {
	var isEscalated bool
	if err := s.isEscalated.QueryRow(held.agency, held.role).Scan(&isEscalated); err != nil {
		return err
	}
	rows, err := s.counts.Query(held.agency, held.role)
	if err != nil {
		return err
	}
	defer rows.Close()
	shown.Open, shown.Returned, shown.Suspended = "0", "0", "0"
	for rows.Next() {
		var state string
		var count int
		if err := rows.Scan(&state, &count); err != nil {
			return err
		}
		switch state {
		case "open":
			shown.Open = grouped(count)
		case "returned":
			shown.Returned = grouped(count)
		case "suspended":
			shown.Suspended = grouped(count)
		}
	}
	return rows.Err()
}

func (s *server) row(one task, account string, names map[string]string) (row, error) {
	known := s.titles[key{one.procedure, one.step}]
	shown := row{
		URL: "/fr/tasks/" + one.id + "." + one.step, Number: one.number.String, Applicant: one.applicant,
		Title: one.title, Step: known.step, Procedure: known.procedure, Since: day(one.openedAt / millisecondsDay),
		IsMine: one.claimedBy.Valid && one.claimedBy.String == account,
	}
	if one.due != noDue {
		shown.Due = day(one.due)
		shown.IsLate = one.due < s.today
	}
	if one.claimedBy.Valid && !shown.IsMine {
		name, isKnown := names[one.claimedBy.String]
		if !isKnown {
			if err := s.name.QueryRow(one.claimedBy.String).Scan(&name); err != nil {
				return row{}, err
			}
			names[one.claimedBy.String] = name
		}
		shown.Claimer = name
	}
	return shown, nil
}

// grouped is how French writes numbers: a thin space that does not break before each three digits.
func grouped(number int) string {
	digits := strconv.Itoa(number)
	for place := len(digits) - 3; place > 0; place -= 3 {
		digits = digits[:place] + "\u202f" + digits[place:]
	}
	return digits
}

func day(number int64) string {
	date := time.Unix(number*86400, 0).UTC()
	first := ""
	if date.Day() == 1 {
		first = "er"
	}
	return fmt.Sprintf("%d%s\u00a0%s\u00a0%d", date.Day(), first, months[date.Month()-1], date.Year())
}
