"""Connections to the server under test: plain or TLS, never blocking, cut where the caller says.

TLS runs over memory buffers, so that the encrypted bytes can be cut as freely as plain ones.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from dataclasses import dataclass

READ_BYTES = 64 * 1024
CONNECT_SECONDS = 10.0


@dataclass(frozen=True)
class Endpoint:
    """Where the server listens. Only loopback addresses are ever spoken to."""

    port: int
    tls: bool = False
    address: str = "127.0.0.1"

    @property
    def authority(self) -> str:
        return f"{self.address}:{self.port}"

    def connect(self, source: str | None = None) -> Wire:
        return (TLSWire if self.tls else Wire)(self.socket(source))

    def socket(self, source: str | None = None, receive_buffer: int | None = None) -> socket.socket:
        """A connected, non-blocking socket; `source` is the loopback address it comes from."""
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source:
            connection.setsockopt(socket.IPPROTO_IP, _IP_BIND_ADDRESS_NO_PORT, 1)
            connection.bind((source, 0))
        connection.connect((self.address, self.port))
        connection.setblocking(False)
        return connection


_IP_BIND_ADDRESS_NO_PORT = 24  # linux/in.h; lets one source address use every port once per destination


class Wire:
    """A plain connection. `slice_bytes` limits what one `flush` hands to the kernel."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.slice_bytes: int | None = None
        self.closed = False  # the server will send no more
        self.reset = False  # it said so with a RST
        self.refuses = False  # it takes no more either
        self._outgoing = bytearray()
        self._finishing = False

    @property
    def ready(self) -> bool:
        return True

    @property
    def truncated(self) -> bool:
        """Whether the stream ended without the closure alert that TLS demands."""
        return False

    @property
    def pending(self) -> bool:
        return bool(self._outgoing) and not self.refuses

    def send(self, data: bytes) -> None:
        self._outgoing += data
        self.flush()

    def send_when_ready(self, data: bytes) -> None:
        """Like `send`; under TLS the data wait for the handshake, which `receive` carries on."""
        self.send(data)

    def flush(self) -> int:
        """Hands on what is waiting, as far as the kernel takes it; gives the number of bytes."""
        sent = 0
        try:
            if self.pending:
                sent = self.socket.send(self._outgoing[: self.slice_bytes] if self.slice_bytes else self._outgoing)
                del self._outgoing[:sent]
            if self._finishing and not self._outgoing:
                self._finishing = False
                self.socket.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            pass
        except OSError:
            self.refuses = True
        return sent

    def finish_sending(self) -> None:
        """Shuts the sending side down once everything is sent."""
        self._finishing = True
        self.flush()

    def receive(self) -> bytes:
        """What has arrived; b"" means nothing now, or nothing ever again if `closed`."""
        try:
            data = self.socket.recv(READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            self.closed = self.reset = True
            return b""
        self.closed = not data
        return data

    def close(self) -> None:
        self.socket.close()


class TLSWire(Wire):
    def __init__(self, connection: socket.socket) -> None:
        super().__init__(connection)
        self._incoming, self._encrypted = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._session = _context().wrap_bio(self._incoming, self._encrypted)
        self._shaken = False
        self._alerted = False
        self._early = bytearray()
        self._shake()

    @property
    def ready(self) -> bool:
        return self._shaken

    @property
    def truncated(self) -> bool:
        return self._shaken and self.closed and not self.reset and not self._alerted

    def send(self, data: bytes) -> None:
        try:
            self._session.write(data)
        except ssl.SSLError:
            self.refuses = True
        super().send(self._encrypted.read())

    def send_when_ready(self, data: bytes) -> None:
        if self._shaken:
            self.send(data)
        else:
            self._early += data

    def receive(self) -> bytes:
        encrypted = super().receive()
        if encrypted:
            self._incoming.write(encrypted)
        if not self._shaken:
            self._shake()
            if not self._shaken:
                return b""
            self.send(bytes(self._early))
        return self._decrypted()

    def finish_sending(self) -> None:
        with contextlib.suppress(ssl.SSLError):  # it waits for the server's own alert, which `receive` will see
            self._session.unwrap()
        super().send(self._encrypted.read())
        super().finish_sending()

    def _shake(self) -> None:
        try:
            self._session.do_handshake()
            self._shaken = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            self.closed = True
        super().send(self._encrypted.read())

    def _decrypted(self) -> bytes:
        data = bytearray()
        try:
            while piece := self._session.read(READ_BYTES):
                data += piece
            self._alerted = True
        except ssl.SSLZeroReturnError:
            self._alerted = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            self.closed = True
        self.closed = self.closed or self._alerted
        super().send(self._encrypted.read())
        return bytes(data)


def _context() -> ssl.SSLContext:
    """Certificates are not what is judged here: the test server's own is accepted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
