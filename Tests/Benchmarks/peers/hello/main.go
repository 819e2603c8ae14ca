// Go's net/http as the measure of the HTTP rows: one fixed answer, described by the JSON file that is its argument.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
)

type answer struct {
	Address     string            `json:"address"`
	Body        string            `json:"body"`
	ContentType string            `json:"contentType"`
	Fields      map[string]string `json:"fields"`
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var hello answer
	if err := json.Unmarshal(text, &hello); err != nil {
		log.Fatal(err)
	}
	body := []byte(hello.Body)
	handler := func(w http.ResponseWriter, _ *http.Request) {
		fields := w.Header()
		fields.Set("Content-Type", hello.ContentType)
		for name, value := range hello.Fields {
			fields.Set(name, value)
		}
		w.Write(body)
	}
	log.Fatal(http.ListenAndServe(hello.Address, http.HandlerFunc(handler)))
}
