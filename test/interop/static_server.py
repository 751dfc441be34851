"""A plain HTTP server over a folder that answers range requests, and remembers what it was asked for."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote


class Read(NamedTuple):
    """`status` is 206 for a range, 404 for what is not there."""

    path: str
    status: int
    bytes: int


class StaticServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, folder: Path):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.reads = folder, []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def file_of(self, path: str) -> Path:
        return self.folder / path.lstrip("/")

    def taken(self) -> list[Read]:
        """What was read since this was called last."""
        reads, self.reads = self.reads, []
        return reads


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Else the body waits for the header's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self):
        path = unquote(self.path.split("?")[0])
        file = self.server.file_of(path)
        data = file.read_bytes() if file.is_file() else None
        if data is None:
            return self.reply(path, 404, b"")
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if not wanted:
            return self.reply(path, 200, data)
        first, last = wanted.groups()
        start = int(first) if first else max(0, len(data) - int(last))
        stop = min(len(data), int(last) + 1) if first and last else len(data)
        if start >= len(data):
            return self.reply(path, 416, b"", f"bytes */{len(data)}")
        return self.reply(path, 206, data[start:stop], f"bytes {start}-{stop - 1}/{len(data)}")

    def reply(self, path: str, status: int, body: bytes, content_range: str | None = None) -> None:
        self.server.reads.append(Read(path, status, len(body)))
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Accept-Ranges", "bytes")
        if content_range:
            self.send_header("Content-Range", content_range)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
