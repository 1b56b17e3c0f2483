"""Lines between a browser and a portal: one that is slow and breaks, and a web server that compresses."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.browser.running import free_port

_PIECE = 65_536


@dataclass
class BreakingLine:
    """A relay that cuts all its connections now and then, and lets `rate` bytes a second pass."""

    target: str
    #: Bytes a second towards the portal, of all connections together.
    rate: float
    #: Seconds between two breaks; none while 0.
    every: float = 0.0
    port: int = field(default_factory=free_port)
    cuts: int = field(default=0, init=False)
    #: Bytes that went towards the portal.
    sent: int = field(default=0, init=False)
    _open: set[asyncio.StreamWriter] = field(default_factory=set, init=False)

    @property
    def url(self) -> str:
        """Where the portal seems to be."""
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[BreakingLine]:
        """Relays in a thread of its own."""
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        server = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        breaks = asyncio.run_coroutine_threadsafe(self._break(), self._loop)
        try:
            yield self
        finally:
            breaks.cancel()
            self._loop.call_soon_threadsafe(server.close)
            self._loop.call_soon_threadsafe(self._cut)
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0.2), self._loop).result(5)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(5)
            self._loop.close()

    async def _serve(self) -> asyncio.Server:
        return await asyncio.start_server(self._relay, "127.0.0.1", self.port)

    async def _break(self) -> None:
        while True:
            await asyncio.sleep(self.every or 0.1)
            if self.every:
                self._cut()

    def _cut(self) -> None:
        self.cuts += 1
        for writer in self._open:
            # Without a word, as a line breaks: not even what was written before goes out.
            writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self.target.removeprefix("http://").split(":")
        there_reader, there_writer = await asyncio.open_connection(host, int(port))
        both = {writer, there_writer}
        self._open |= both
        try:
            await asyncio.gather(
                self._pump(reader, there_writer, self.rate), self._pump(there_reader, writer, 0.0)
            )
        finally:
            self._open -= both
            for each in both:
                each.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rate: float) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(_PIECE):
                writer.write(data)
                await writer.drain()
                if rate:
                    self.sent += len(data)
                    await asyncio.sleep(len(data) / rate)
        writer.transport.abort()


class _Compressing(BaseHTTPRequestHandler):
    """Passes every request on as it is, and compresses what a GET brings back."""

    protocol_version = "HTTP/1.1"
    target = ""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        there = http.client.HTTPConnection(self.target, timeout=60)
        there.request(self.command, self.path, body or None, dict(self.headers))
        answer = there.getresponse()
        data = answer.read()
        packed = self.command == "GET" and "gzip" in self.headers.get("Accept-Encoding", "")
        if packed:
            data = gzip.compress(data, 6)
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                self.send_header(name, value)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        there.close()

    do_GET = do_POST = _pass_on  # noqa: N815 - the names that the library calls

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextlib.contextmanager
def compressing(url: str) -> Iterator[str]:
    """A web server in front of a portal that compresses pages, as a real one does; gives its address."""
    handler = type("Handler", (_Compressing,), {"target": urlsplit(url).netloc})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
