// Opens TLS 1.3 connections one after the other in several workers, each with a full handshake and one request, and
// prints how many there were. The request makes sure that the server has finished its side.
package main

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

type result struct {
	Handshakes int     `json:"handshakes"`
	Errors     int     `json:"errors"`
	Seconds    float64 `json:"seconds"`
	Fault      string  `json:"fault,omitempty"`
}

func main() {
	address := flag.String("address", "127.0.0.1:8443", "host:port")
	workers := flag.Int("workers", 16, "connections at once")
	duration := flag.Duration("duration", time.Second, "how long")
	flag.Parse()

	var all result
	var lock sync.Mutex
	var group sync.WaitGroup
	started := time.Now()
	for n := 0; n < *workers; n++ {
		group.Add(1)
		go func() {
			defer group.Done()
			var own result
			for time.Since(started) < *duration {
				if err := shake(*address); err != nil {
					own.Errors++
					own.Fault = err.Error()
				} else {
					own.Handshakes++
				}
			}
			lock.Lock()
			defer lock.Unlock()
			all.Handshakes += own.Handshakes
			all.Errors += own.Errors
			if own.Fault != "" {
				all.Fault = own.Fault
			}
		}()
	}
	group.Wait()
	all.Seconds = time.Since(started).Seconds()
	json.NewEncoder(os.Stdout).Encode(all)
}

// shake fails unless the handshake was a full one of TLS 1.3 and the answer 200.
func shake(address string) error {
	raw, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return err
	}
	defer raw.Close()
	raw.SetDeadline(time.Now().Add(5 * time.Second))
	// The certificate is the test's own: its chain is not what is measured. Its signature is checked all the same.
	connection := tls.Client(raw, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13})
	if err := connection.Handshake(); err != nil {
		return err
	}
	if connection.ConnectionState().DidResume {
		return fmt.Errorf("the session was resumed")
	}
	fmt.Fprintf(connection, "GET /health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", address)
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}
