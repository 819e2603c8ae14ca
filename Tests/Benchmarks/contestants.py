"""The server under test and its peers: started side by side, all with the same small answer, all gone at the end."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
START_SECONDS = 20.0
STOP_SECONDS = 15.0
DEBIAN_GO_PACKAGES = "/usr/share/gocode"
DEBIAN_GO_SQLITE = "golang-github-mattn-go-sqlite3-dev"
# Fields whose value is the answer's own; all others a peer repeats as they are.
OWN_FIELDS = {
    "date",
    "content-length",
    "content-type",
    "connection",
    "keep-alive",
    "server",
    "x-request-id",
    "set-cookie",
}


@dataclass(frozen=True)
class Hello:
    """The answer that all give."""

    body: str
    content_type: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Contestant:
    name: str
    pid: int
    port: int
    scheme: str = "http"

    def url(self, path: str = "/health") -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"


class Stage:
    """Where contestants are started; leaving it stops them and removes what they wrote."""

    def __init__(self, guichet: Path, root: Path) -> None:
        self.guichet, self.root = guichet, root
        self.missing: dict[str, str] = {}  # peer: why it is not there
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Stage:
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        os.chmod(self.folder, 0o755)  # nginx's workers are another user
        _make_certificate(self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start_guichet(self, data: Path | None = None) -> Contestant:
        process, port = self.spawn_guichet(data=data)
        self._await(process, port)
        return Contestant("guichet", process.pid, port)

    def start_guichet_tls(self) -> Contestant:
        certificate, key = self.folder / "certificate.pem", self.folder / "key.pem"
        process, port = self.spawn_guichet("--tls-cert", str(certificate), "--tls-key", str(key))
        self._await(process, port)
        return Contestant("guichet", process.pid, port, "https")

    def spawn_guichet(self, *options: str, data: Path | None = None) -> tuple[subprocess.Popen[bytes], int]:
        port = _free_port()
        data = data or Path(tempfile.mkdtemp(dir=self.folder, prefix="data-"))
        command = [str(self.guichet), "serve", "--data", str(data), "--port", str(port), "--host", "127.0.0.1",
            "--no-rate-limit", "--root", str(self.root), *options]  # fmt: skip
        return self._spawn(command), port

    def start_peers(self, hello: Hello) -> list[Contestant]:
        """Those that can be had; with nginx comes its TLS side."""
        return [*self._start_nginx(hello), *self._start_go(hello), *self._start_node(hello)]

    def start_page_peers(self, database: Path) -> list[Contestant]:
        """The peers of the rows that compare whole pages."""
        return [
            *self._start_go_pages("pages", "-database", str(database)),
            *self._start_django("pages_django", DATABASE=str(database)),
        ]

    def start_task_peers(self, database: Path, description: Path) -> list[Contestant]:
        """The peers of the officer's list."""
        return [
            *self._start_go_pages("tasks", "-database", str(database), "-description", str(description)),
            *self._start_django("tasks_django", DATABASE=str(database), DESCRIPTION=str(description)),
        ]

    def start_swift_pages(self, program: Path, database: Path) -> Contestant | None:
        port = _free_port()
        process = self._spawn([str(program), "pages", "--database", str(database), "--port", str(port)])
        if not _listens(port, process):
            self.missing["pages"] = f"{program.name} pages does not serve"
            return None
        return Contestant("guichet", process.pid, port)

    def build(self, program: str, modules: bool = True) -> Path | None:
        """Compiles one of the peers' Go programs; None if there is no Go. Nothing is downloaded: what a program
        imports is its own, or one of Debian's Go packages."""
        if not self.has("go", "golang-go"):
            return None
        target = self.folder / program
        settings = {"GOPROXY": "off"} if modules else {"GO111MODULE": "off", "GOPATH": DEBIAN_GO_PACKAGES}
        environment = {**os.environ, **settings, "GOCACHE": str(self.root / ".build" / "go-cache")}
        subprocess.run(["go", "build", "-o", str(target), f"./{program}"], cwd=PEERS, env=environment, check=True)
        return target

    def has(self, program: str, package: str) -> bool:
        """Installs what is missing, when this user may; notes what stays missing."""
        if not shutil.which(program):
            _install(package)
        if not shutil.which(program):
            self.missing[program] = f"{program} is missing (apt-get install {package})"
        return program not in self.missing

    def stop(self, process: subprocess.Popen[bytes]) -> int:
        """Asks the process to end, as a service manager would; gives its exit code."""
        process.terminate()
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _start_nginx(self, hello: Hello) -> list[Contestant]:
        if not self.has("nginx", "nginx-light"):
            return []
        port, tls_port = _free_port(), _free_port()
        values = {
            "DIRECTORY": str(self.folder),
            "PLAINPORT": str(port),
            "TLSPORT": str(tls_port),
            "CONTENTTYPE": hello.content_type,
            "FIELDS": " ".join(f'add_header {name} "{value}";' for name, value in hello.fields.items()),
            "ANSWER": hello.body,
            "DESCRIPTORS": str(resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
        }
        text = (PEERS / "nginx.conf").read_text()
        for name, value in values.items():
            text = text.replace(name, value)
        settings = self.folder / "nginx.conf"
        settings.write_text(text)
        log = str(self.folder / "start.log")
        process = self._spawn(["nginx", "-p", str(self.folder), "-c", str(settings), "-e", log])
        self._await(process, port)
        return [Contestant("nginx", process.pid, port), Contestant("nginx", process.pid, tls_port, "https")]

    def _start_go(self, hello: Hello) -> list[Contestant]:
        program = self.build("hello")
        return [self._start_described("go", [str(program)], hello)] if program else []

    def _start_node(self, hello: Hello) -> list[Contestant]:
        if not self.has("node", "nodejs"):
            return []
        return [self._start_described("node", ["node", str(PEERS / "hello.js")], hello)]

    def _start_described(self, name: str, command: list[str], hello: Hello) -> Contestant:
        port = _free_port()
        description = {
            "address": f"127.0.0.1:{port}",
            "body": hello.body,
            "contentType": hello.content_type,
            "fields": hello.fields,
        }
        file = self.folder / f"{name}.json"
        file.write_text(json.dumps(description))
        process = self._spawn([*command, str(file)])
        self._await(process, port)
        return Contestant(name, process.pid, port)

    def _start_go_pages(self, name: str, *options: str) -> list[Contestant]:
        if not Path(DEBIAN_GO_PACKAGES, "src/github.com/mattn/go-sqlite3").exists():
            _install(DEBIAN_GO_SQLITE)
        if not Path(DEBIAN_GO_PACKAGES, "src/github.com/mattn/go-sqlite3").exists():
            self.missing["go"] = f"Go's SQLite is missing (apt-get install {DEBIAN_GO_SQLITE})"
            return []
        program = self.build(name, modules=False)
        if not program:
            return []
        port = _free_port()
        process = self._spawn([str(program), "-address", f"127.0.0.1:{port}", *options])
        self._await(process, port)
        return [Contestant("go", process.pid, port)]

    def _start_django(self, name: str, **environment: str) -> list[Contestant]:
        gunicorn = self._environment_of_django() / "bin" / "gunicorn"
        if not gunicorn.exists():
            self.missing["django"] = "Django and gunicorn are missing (pip could not install them)"
            return []
        port = _free_port()
        served = ["--bind", f"127.0.0.1:{port}", "--chdir", str(PEERS), f"{name}:application"]
        command = [str(gunicorn), "--workers", "2", "--threads", "4", "--keep-alive", "3600", *served]
        process = self._spawn(command, **environment, PYTHONDONTWRITEBYTECODE="1")
        self._await(process, port)
        return [Contestant("django", process.pid, port)]

    def _environment_of_django(self) -> Path:
        """A virtual environment of the project's own, kept for the next time."""
        environment = self.root / ".build" / "django"
        if not (environment / "bin" / "gunicorn").exists():
            subprocess.run([sys.executable, "-m", "venv", str(environment)], check=False, capture_output=True)
            pip = [str(environment / "bin" / "pip"), "install", "--quiet", "django", "gunicorn"]
            with contextlib.suppress(OSError):
                subprocess.run(pip, check=False, capture_output=True)
        return environment

    def _await(self, process: subprocess.Popen[bytes], port: int) -> None:
        if not _listens(port, process):
            program = Path(process.args[0]).name  # type: ignore[index, arg-type]
            raise SystemExit(
                f"{program} does not serve; it said: {(self.folder / f'{program}.log').read_text()[-500:]}"
            )

    def _spawn(self, command: list[str], **environment: str) -> subprocess.Popen[bytes]:
        log = self._stack.enter_context(open(self.folder / f"{Path(command[0]).name}.log", "ab"))
        settings = {**os.environ, **environment}
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=settings)
        self._stack.callback(self.stop, process)
        return process


def hello_of(contestant: Contestant) -> Hello:
    """What the server under test answers; the peers are given the same."""
    connection = http.client.HTTPConnection("127.0.0.1", contestant.port, timeout=START_SECONDS)
    connection.request("GET", "/health")
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{contestant.name}: GET /health answered {answer.status}")
    fields = {name: value for name, value in answer.getheaders() if name.lower() not in OWN_FIELDS}
    return Hello(body, answer.getheader("Content-Type", ""), fields)


def answer_bytes(contestant: Contestant) -> int:
    """The size of the whole answer, head and body."""
    with socket.create_connection(("127.0.0.1", contestant.port), START_SECONDS) as connection:
        connection.sendall(f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{contestant.port}\r\n\r\n".encode())
        data = connection.recv(65_536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        while len(body) < length:
            body += connection.recv(65_536)
    return len(head) + 4 + length


def first_answer_after(started: float, port: int) -> float:
    """Seconds from `started` until the server gives its first answer."""
    while time.perf_counter() - started < START_SECONDS:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
            connection.request("GET", "/health")
            status = connection.getresponse().status
            connection.close()
            if status == 200:
                return time.perf_counter() - started
        time.sleep(0.0005)
    raise SystemExit(f"no answer on port {port} within {START_SECONDS:.0f} s")


def _install(package: str) -> None:
    if os.geteuid() == 0:
        command = ["apt-get", "install", "-y", "-q", "-o", "DPkg::Lock::Timeout=600", package]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Waits until the process does, or is over."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.02)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make_certificate(folder: Path) -> None:
    """One P-256 key for all: the cost of a handshake is mostly its signature."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
        str(folder / "key.pem"), "-out", str(folder / "certificate.pem")], check=True, capture_output=True)  # fmt: skip
