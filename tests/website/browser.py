"""Runs a script in pages of the site, in headless Chromium.

The page is loaded in a frame of the requested size, in a document from the same server. The script examines the frame
and returns a value, which the document posts back. No address but that of the server can be resolved.
"""

from __future__ import annotations

import contextlib
import functools
import json
import queue
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1400,1000",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
LIMIT = 60
"""Seconds until a page must have answered."""

DOCUMENT = """\
<!doctype html>
<meta charset="utf-8">
<title>Test</title>
<link rel="icon" href="data:,">
<iframe id="frame" style="border: 0; width: WIDTHpx; height: 900px"></iframe>
<script>
const frame = document.getElementById("frame")
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))
async function until(find) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const value = find()
    if (value) return value
    await pause(50)
  }
  throw new Error("nothing after 10 seconds: " + find)
}
async function examine(window, document) { SCRIPT }
frame.addEventListener("load", async () => {
  let answer
  try { answer = { value: await examine(frame.contentWindow, frame.contentDocument) } }
  catch (error) { answer = { error: String(error) } }
  fetch("/-/answer", { method: "POST", body: JSON.stringify(answer) })
}, { once: true })
frame.src = "PAGE"
</script>
"""


@dataclass(frozen=True)
class Browser:
    """A server of the site, where scripts can be run in pages."""

    port: int
    documents: dict[str, str]
    answers: queue.Queue[dict[str, Any]]

    def run(self, page: str, script: str, width: int = 1280, *, dark: bool = False) -> Any:
        """The value that the script returns for the page, such as `start/`; it sees `window` and `document`."""
        document = DOCUMENT.replace("PAGE", f"/{page}").replace("WIDTH", str(width)).replace("SCRIPT", script)
        self.documents["/-/test.html"] = document
        assert CHROMIUM is not None
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            command = [
                CHROMIUM, *OPTIONS, f"--blink-settings=preferredColorScheme={0 if dark else 1}",
                f"--user-data-dir={profile}", "--remote-debugging-port=0", f"http://127.0.0.1:{self.port}/-/test.html",
            ]  # fmt: skip
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                answer = self.answers.get(timeout=LIMIT)
            finally:
                process.terminate()
                process.wait(LIMIT)
        assert "error" not in answer, answer["error"]
        return answer["value"]


@contextlib.contextmanager
def browsing(site: Path, axe: str) -> Iterator[Browser]:
    """Serve the site on a free port of 127.0.0.1, with axe-core beside it, until the block ends."""
    documents = {"/-/axe.js": axe}
    answers: queue.Queue[dict[str, Any]] = queue.Queue()

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if (document := documents.get(self.path)) is None:
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if self.path.endswith("html") else "text/javascript")
            self.end_headers()
            self.wfile.write(document.encode())

        def do_POST(self) -> None:
            answers.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Browser(server.server_address[1], documents, answers)
        finally:
            server.shutdown()
            thread.join()
