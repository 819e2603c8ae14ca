"""The program as those who run it meet it: options, start, logs, certificates, end.

    server_tests.py PATH/TO/guichet
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from program import ROOT, Server, main, run, serving


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def certificate(folder: Path, name: str, *key: str) -> tuple[Path, Path]:
    files = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", *(key or ("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")), "-nodes",
         "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    return files


class CommandLine(unittest.TestCase):
    def test_help_explains_and_unknown_words_are_refused(self) -> None:
        self.assertEqual(run("--help").returncode, 0)
        self.assertIn("--public-url", run("serve", "--help").stdout)
        for words in (["dance"], ["serve", "--dance"], ["serve"], ["serve", "--data"], ["serve", "--data", "x", "--port", "y"],
                      ["serve", "--data", "x", "--data", "y"], ["serve", "--data", "x", "--host", "nowhere"]):
            self.assertEqual(run(*words).returncode, 2, words)

    def test_limits_are_lifted_on_loopback_only(self) -> None:
        answer = run("serve", "--data", "/tmp/never", "--host", "0.0.0.0", "--no-rate-limit")
        self.assertEqual(answer.returncode, 2)
        self.assertFalse(os.path.exists("/tmp/never"))

    def test_a_wrong_setting_is_named_with_file_line_and_column(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "Config", f"{folder}/Config")
            Path(f"{folder}/Config/guichet.json5").write_text("{\n  idleSeconds: 3,\n}")
            answer = run("serve", "--data", f"{folder}/data", "--root", folder)
            self.assertEqual(answer.returncode, 1)
            self.assertIn("guichet.json5:2:16", answer.stderr)


class Life(unittest.TestCase):
    def test_listens_says_so_and_ends_in_order(self) -> None:
        with serving() as server:
            self.assertEqual(server.line, f"listening on http://127.0.0.1:{server.port}\n")
            self.assertEqual(server.get("/health").content, b'{"status":"ok"}')
            self.assertEqual(server.get("/ready").status, 200)
            self.assertEqual(server.stop(), 0)
            self.assertEqual(server.lines()[-1]["details"], "all requests ended")

    def test_sec_61_the_data_folder_is_for_its_owner_and_has_one_process(self) -> None:
        with serving() as server:
            data = server.log.parent / "data"
            self.assertEqual(data.stat().st_mode & 0o777, 0o700)
            second = run("serve", "--data", str(data), "--port", "0")
            self.assertEqual(second.returncode, 1)
            self.assertIn("another guichet is running", second.stderr)

    def test_a_port_in_use_is_refused_though_ports_are_shared_among_loops(self) -> None:
        with serving() as server, tempfile.TemporaryDirectory() as folder:
            second = run("serve", "--data", folder, "--port", str(server.port))
            self.assertEqual(second.returncode, 1)
            self.assertIn("another program listens", second.stderr)

    def test_rel_14_no_request_fails_while_draining(self) -> None:
        with serving("--no-rate-limit") as server:
            streams = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
            for stream in streams:
                stream.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n\r\nbo")
            time.sleep(0.3)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", server.port))
            for stream in streams:
                stream.sendall(b"dy")
            for stream in streams:
                stream.settimeout(10)
                answer = b""
                while piece := stream.recv(65536):
                    answer += piece
                self.assertTrue(answer.startswith(b"HTTP/1.1 405 "), answer[:40])
                self.assertIn(b"\r\nConnection: close\r\n", answer)
                stream.close()
            self.assertEqual(server.process.wait(20), 0)

    def test_interfaces_an_idle_connection_lives_half_a_minute(self) -> None:
        with serving() as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            for pause in (0, 31):
                time.sleep(pause)
                connection.request("GET", "/health")
                self.assertEqual(connection.getresponse().read(), b'{"status":"ok"}')
            connection.close()

    def test_rel_5_one_address_holds_so_many_connections_and_no_more(self) -> None:
        with serving() as server:
            streams = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(256)]
            time.sleep(0.3)
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
                server.get("/health")
            for stream in streams:
                stream.close()
            time.sleep(0.3)
            self.assertEqual(server.get("/health").status, 200)


    def test_near_the_limit_of_descriptors_accepting_waits_and_does_not_spin(self) -> None:
        with serving("--no-rate-limit", descriptors=400) as server:
            streams = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(300)]
            time.sleep(1)
            before = cpu_seconds(server.process.pid)
            time.sleep(2)
            self.assertLess(cpu_seconds(server.process.pid) - before, 0.5)
            self.assertIsNone(server.process.poll())
            for stream in streams:
                stream.close()
            time.sleep(1.5)
            self.assertEqual(server.get("/health").status, 200)

    def test_ipv6_is_served(self) -> None:
        with serving("--host", "::1") as server:
            connection = http.client.HTTPConnection("::1", server.port, timeout=5)
            connection.request("GET", "/health")
            self.assertEqual(connection.getresponse().read(), b'{"status":"ok"}')
            connection.close()

    def test_while_developing_a_changed_template_is_shown_and_a_broken_one_is_not(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("Config", "Templates", "Public"):
                shutil.copytree(ROOT / name, f"{folder}/{name}")
            with serving("--develop", root=folder) as server:
                home = Path(f"{folder}/Templates/home.html")
                text = home.read_text()
                for changed, expected in ((text.replace("<h1>", "<h1>NEW "), b"<h1>NEW "), (text + "{broken", b"<h1>NEW ")):
                    time.sleep(0.1)
                    home.write_text(changed)
                    for _ in range(20):
                        time.sleep(2.5)
                        if expected in server.get("/").content:
                            break
                    self.assertIn(expected, server.get("/").content)
                self.assertIn("home.html", server.log.read_text())


class Answers(unittest.TestCase):
    def test_pages_speak_three_languages_and_say_which(self) -> None:
        with serving() as server:
            for path, headers, language, direction in (
                ("/", {}, "fr", "ltr"), ("/ar/", {}, "ar", "rtl"), ("/en/", {}, "en", "ltr"),
                ("/", {"Accept-Language": "ar-MA,ar;q=0.9,fr;q=0.5"}, "ar", "rtl"), ("/", {"Accept-Language": "de"}, "fr", "ltr")):
                answer = server.get(path, **headers)
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.headers["Content-Language"], language)
                page = answer.content.decode()
                self.assertIn(f'<html lang="{language}" dir="{direction}">', page)
                self.assertEqual(page.count("<h1"), 1)
                for other in ("fr", "ar", "en"):
                    self.assertIn(f'lang="{other}" hreflang="{other}"', page)

    def test_sec_54_to_57_fields_of_every_answer(self) -> None:
        with serving() as server:
            for path in ("/", "/health", "/nothing", "/metrics", "/api/nothing"):
                answer = server.get(path)
                policy = answer.headers["Content-Security-Policy"]
                for word in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
                    self.assertIn(word, policy)
                self.assertNotIn("unsafe-inline", policy)
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(answer.headers["Referrer-Policy"], "same-origin")
                self.assertEqual(answer.headers["Cache-Control"], "no-store")
                self.assertIsNone(answer.headers["Server"])
            self.assertEqual(server.get("/api/nothing").headers["Content-Type"], "application/problem+json")

    def test_sec_49_an_unknown_host_is_not_served(self) -> None:
        with serving("--public-url", "https://guichet.example.org") as server:
            for host, status in (("guichet.example.org", 200), ("127.0.0.1", 200), ("evil.example", 421), ("a b", 400)):
                self.assertEqual(server.get("/", Host=host).status, status, host)

    def test_sec_48_there_is_no_way_out_of_the_public_folder(self) -> None:
        with serving() as server:
            for path in ("/assets/", "/assets", "/assets/style.css", "/assets/../Package.swift", "/assets/%2e%2e/Package.swift",
                         "/assets/..%2fPackage.swift", "/assets/..\\Package.swift", "/.git/config", "/var/lock", "/assets/.hidden"):
                self.assertIn(server.get(path).status, (400, 404), path)

    def test_static_files_are_kept_for_a_year_and_compressed(self) -> None:
        with serving() as server:
            page = server.get("/").content.decode()
            style = page.split('rel="stylesheet" href="')[1].split('"')[0]
            answer = server.get(style, **{"Accept-Encoding": "gzip"})
            self.assertEqual(answer.headers["Cache-Control"], "public, max-age=31536000, immutable")
            self.assertEqual(answer.headers["Content-Encoding"], "gzip")
            again = server.get(style, **{"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]})
            self.assertEqual((again.status, again.content), (304, b""))
            part = server.get(style, Range="bytes=0-9")
            self.assertEqual((part.status, len(part.content)), (206, 10))

    def test_metrics_count_what_was_asked_by_route(self) -> None:
        with serving() as server:
            for path in ("/health", "/health", "/nothing"):
                server.get(path)
            figures = server.get("/metrics").content.decode()
            self.assertIn('http_requests_total{route="/health",status="200"} 2\n', figures)
            self.assertIn('http_requests_total{route="none",status="404"} 1\n', figures)
            for name in ("http_request_seconds_bucket", "process_resident_memory_bytes", "process_open_fds", "loop_lag_seconds_max"):
                self.assertIn(name, figures)

    def test_sec_65_and_67_the_log_has_one_line_a_request_without_query_cookie_or_body(self) -> None:
        with serving() as server:
            server.get('/a%0d%0a"b?password=PLANTED', Cookie="s=PLANTED", Authorization="Bearer PLANTED")
            server.get("/health?x=PLANTED")
            time.sleep(0.5)
            self.assertNotIn("PLANTED", server.log.read_text())
            line = next(line for line in server.lines() if line.get("path") == "/health")
            self.assertEqual((line["method"], line["path"], line["status"], line["peer"]), ("GET", "/health", 200, "127.0.0.1"))
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")


class Certificates(unittest.TestCase):
    def test_sighup_reads_the_certificate_again_and_drops_nobody(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            cert, key = certificate(Path(folder), "first.example")
            with serving("--tls-cert", str(cert), "--tls-key", str(key)) as server:
                self.assertTrue(server.line.startswith("listening on https://"))
                context = ssl.create_default_context()
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
                opened = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=5, context=context)
                opened.request("GET", "/health")
                answer = opened.getresponse()
                answer.read()
                self.assertEqual(answer.headers["Strict-Transport-Security"], "max-age=31536000; includeSubDomains")
                certificate(Path(folder), "second.example", "rsa:2048")
                server.process.send_signal(signal.SIGHUP)
                time.sleep(0.5)
                self.assertIn(b"second.example", self.shown(server, context))
                opened.request("GET", "/health")
                self.assertEqual(opened.getresponse().read(), b'{"status":"ok"}')
                cert.write_text("broken")
                server.process.send_signal(signal.SIGHUP)
                time.sleep(0.5)
                self.assertIn(b"second.example", self.shown(server, context))
                opened.close()

    def shown(self, server: Server, context: ssl.SSLContext) -> bytes:
        with socket.create_connection(("127.0.0.1", server.port)) as plain, context.wrap_socket(plain) as secured:
            return secured.getpeercert(binary_form=True)

    def test_sec_58_an_independent_scanner_finds_nothing_weak(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            cert, key = certificate(Path(folder), "localhost")
            with serving("--tls-cert", str(cert), "--tls-key", str(key), "--no-rate-limit") as server:
                scan = subprocess.run(
                    [sys.executable, "-m", "sslyze", f"127.0.0.1:{server.port}", "--mozilla_config=disable", "--json_out=-",
                     "--sslv2", "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--heartbleed", "--reneg", "--compression"],
                    capture_output=True, text=True, timeout=300)
                found = json.loads(scan.stdout)["server_scan_results"][0]["scan_result"]
                for old in ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1"):
                    self.assertEqual(found[f"{old}_cipher_suites"]["result"]["accepted_cipher_suites"], [], old)
                for new in ("tls_1_2", "tls_1_3"):
                    suites = [suite["cipher_suite"]["name"] for suite in found[f"{new}_cipher_suites"]["result"]["accepted_cipher_suites"]]
                    self.assertTrue(suites, new)
                    for suite in suites:
                        self.assertTrue("GCM" in suite or "CHACHA20" in suite, suite)
                        self.assertTrue(suite.startswith("TLS_ECDHE") or new == "tls_1_3", suite)
                self.assertFalse(found["heartbleed"]["result"]["is_vulnerable_to_heartbleed"])
                self.assertFalse(found["session_renegotiation"]["result"]["is_vulnerable_to_client_renegotiation_dos"])
                self.assertFalse(found["tls_compression"]["result"]["supports_compression"])


if __name__ == "__main__":
    main()
