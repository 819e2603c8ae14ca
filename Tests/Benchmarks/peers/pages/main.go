// Go's net/http, database/sql and html/template as the measure of the page rows: /fortunes and /list of pages.py.
package main

import (
	"bytes"
	"database/sql"
	"flag"
	"html/template"
	"log"
	"net/http"
	"sort"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

var pages = template.Must(template.New("").Parse(`
{{define "fortunes"}}<!DOCTYPE html>
<html><head><title>Fortunes</title></head><body><table><tr><th>id</th><th>message</th></tr>
{{range .}}<tr><td>{{.ID}}</td><td>{{.Message}}</td></tr>
{{end}}</table></body></html>
{{end}}
{{define "list"}}<!DOCTYPE html>
<html lang="fr"><head><title>Dossiers</title></head><body><h1>Dossiers</h1><p>{{.Account}}</p><table>
{{range .Dossiers}}<tr><td><a href="/dossiers/{{.ID}}">{{.Number}}</a></td><td>{{.Applicant}}</td><td>{{.Procedure}}</td><td>{{.Status}}</td><td>{{.Updated}}</td></tr>
{{end}}</table></body></html>
{{end}}`))

type fortune struct {
	ID      int
	Message string
}

type dossier struct {
	ID                                            int
	Number, Applicant, Procedure, Status, Updated string
}

type list struct {
	Account  string
	Dossiers []dossier
}

type server struct {
	fortunes, account, dossiers *sql.Stmt
}

func main() {
	file := flag.String("database", "", "made by pages.py")
	address := flag.String("address", "", "host:port")
	flag.Parse()
	database, err := sql.Open("sqlite3", "file:"+*file+"?mode=ro&_mutex=no")
	if err != nil {
		log.Fatal(err)
	}
	database.SetMaxIdleConns(16)
	database.SetMaxOpenConns(16)
	s := &server{
		prepared(database, "SELECT id, message FROM fortune"),
		prepared(database, "SELECT account.name FROM session JOIN account ON account.id = session.account_id "+
			"WHERE session.token = ? AND session.expires_at > ?"),
		prepared(database, "SELECT dossier.id, dossier.number, applicant.name, procedure.title, dossier.status, dossier.updated_at "+
			"FROM dossier JOIN applicant ON applicant.id = dossier.applicant_id JOIN procedure ON procedure.id = dossier.procedure_id "+
			"WHERE dossier.status = ? ORDER BY dossier.updated_at DESC, dossier.id DESC LIMIT 50"),
	}
	http.HandleFunc("/fortunes", s.serveFortunes)
	http.HandleFunc("/list", s.serveList)
	log.Fatal(http.ListenAndServe(*address, nil))
}

func prepared(database *sql.DB, text string) *sql.Stmt {
	statement, err := database.Prepare(text)
	if err != nil {
		log.Fatal(err)
	}
	return statement
}

func (s *server) serveFortunes(w http.ResponseWriter, _ *http.Request) {
	rows, err := s.fortunes.Query()
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer rows.Close()
	found := make([]fortune, 0, 16)
	for rows.Next() {
		var each fortune
		if err := rows.Scan(&each.ID, &each.Message); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		found = append(found, each)
	}
	found = append(found, fortune{0, "Additional fortune added at request time."})
	sort.Slice(found, func(a, b int) bool { return found[a].Message < found[b].Message })
	send(w, "fortunes", found)
}

func (s *server) serveList(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("session")
	if err != nil {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	var page list
	if err := s.account.QueryRow(cookie.Value, time.Now().Unix()).Scan(&page.Account); err != nil {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	rows, err := s.dossiers.Query("review")
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer rows.Close()
	for rows.Next() {
		var each dossier
		if err := rows.Scan(&each.ID, &each.Number, &each.Applicant, &each.Procedure, &each.Status, &each.Updated); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		page.Dossiers = append(page.Dossiers, each)
	}
	send(w, "list", page)
}

func send(w http.ResponseWriter, name string, model any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, model); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(page.Bytes())
}
