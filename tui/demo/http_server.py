"""A small HTTP server on the loopback, in a thread of its own, for what the demo plays."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ADDRESS = "127.0.0.1"


class QuietHandler(BaseHTTPRequestHandler):
    """Answers one connection, and writes nothing to the terminal."""

    timeout = 10

    def log_message(self, *_: object) -> None:
        """Nothing: it would smear the terminal."""

    def body(self, largest: int) -> bytes:
        """Read what was sent, at most so many bytes."""
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(max(min(length, largest), 0))  # below 0 read() has no bound


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Nothing: a client that trusts nobody hangs up."""


class HttpServer:
    """Listens from the beginning, and answers between ``start`` and ``stop``.

    Args:
        handler: What answers.
        context: Its certificate; None for no TLS.

    Attributes:
        port: Where it listens.
    """

    def __init__(
        self, handler: type[BaseHTTPRequestHandler], context: ssl.SSLContext | None = None
    ) -> None:
        self._server = _Server((ADDRESS, 0), handler)
        if context is not None:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
