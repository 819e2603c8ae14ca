"""Starts nginx or Node as a stand-in for the server under test, to see that the tables judge fairly."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PROGRAMS = Path(__file__).parent / "peers"
START_SECONDS = 10.0
NGINX_KEYS = (
    "ssl_certificate DIRECTORY/certificate.pem; ssl_certificate_key DIRECTORY/key.pem; ssl_protocols TLSv1.2 TLSv1.3;"
)

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Peer</title><link rel="stylesheet" href="/style.css"></head>'
    "<body><h1>Peer</h1>{}</body></html>\n"
)


@contextlib.contextmanager
def peer(name: str, tls: bool) -> Iterator[int]:
    """Runs the peer and gives its port; it is gone afterwards."""
    if not shutil.which(name):
        raise SystemExit(f"{name} is not installed")
    with tempfile.TemporaryDirectory(prefix=f"peer-{name}-") as folder:
        os.chmod(folder, 0o755)  # nginx's worker is another user
        port = _free_port()
        public = _public_folder(Path(folder))
        if tls:
            make_certificate(Path(folder))
        process = subprocess.Popen(_command(name, Path(folder), public, port, tls), stderr=subprocess.DEVNULL)
        try:
            _await_port(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def _public_folder(folder: Path) -> Path:
    public = folder / "public"
    public.mkdir()
    (public / "index.html").write_text(PAGE.format("<p>Nothing to see.</p>\n" * 200))
    (public / "style.css").write_text("body { color: black; background: white }\n" * 40)
    return public


def make_certificate(folder: Path) -> None:
    """key.pem and certificate.pem: P-256, self-signed, for 127.0.0.1."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
        str(folder / "key.pem"), "-out", str(folder / "certificate.pem")], check=True, capture_output=True)  # fmt: skip


def _command(name: str, folder: Path, public: Path, port: int, tls: bool) -> list[str]:
    if name == "node":
        return ["node", str(PROGRAMS / "server.js"), str(port), str(public), *([str(folder)] if tls else [])]
    settings = folder / "nginx.conf"
    template = (PROGRAMS / "nginx.conf").read_text()
    values = {
        "DIRECTORY": str(folder),
        "PORT": str(port),
        "TLS;": "ssl;" if tls else ";",
        "KEYS": NGINX_KEYS if tls else "",
    }
    for name, value in values.items():
        template = template.replace(name, value)
    settings.write_text(template.replace("DIRECTORY", str(folder)))
    return ["nginx", "-p", str(folder), "-c", str(settings), "-e", str(folder / "start.log")]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_port(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise SystemExit(f"nothing listens on {port}")
