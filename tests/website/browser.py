"""Runs scripts in pages of the site, in headless Chromium.

A document from the same server stays open, one for each colour scheme. It gets one script after the other, loads each
page in a new frame of the requested size, without what earlier pages stored, and posts back the value that the script
returns. No address but that of the server can be resolved.
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
from dataclasses import dataclass, field
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
<script>
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))
async function until(find) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const value = find()
    if (value) return value
    await pause(50)
  }
  throw new Error("nothing after 10 seconds: " + find)
}
const AsyncFunction = (async () => {}).constructor
async function examine({ page, width, script }) {
  localStorage.clear()
  sessionStorage.clear()
  const frame = document.createElement("iframe")
  frame.style = `border: 0; width: ${width}px; height: 900px`
  document.body.append(frame)
  const loaded = new Promise(resolve => frame.addEventListener("load", resolve, { once: true }))
  frame.src = page
  await loaded
  const check = new AsyncFunction("frame", "window", "document", "pause", "until", script)
  try { return { value: await check(frame, frame.contentWindow, frame.contentDocument, pause, until) } }
  catch (error) { return { error: String(error) } }
  finally { frame.remove() }
}
addEventListener("load", async () => {
  for (;;) {
    const task = await (await fetch("/-/task/SCHEME")).json()
    await fetch("/-/answer", { method: "POST", body: JSON.stringify(await examine(task)) })
  }
})
</script>
<body></body>
"""


@dataclass(frozen=True)
class Browser:
    """A server of the site, where scripts can be run in pages; Chromium starts with the first script of a scheme."""

    port: int
    profiles: Path
    tasks: dict[str, queue.Queue[dict[str, Any] | None]]
    answers: queue.Queue[dict[str, Any]]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, page: str, script: str, width: int = 1280, *, dark: bool = False) -> Any:
        """The value that the script returns for the page, such as `start/`; it sees `window` and `document`."""
        scheme = "dark" if dark else "light"
        if scheme not in self.processes:
            self.start(scheme)
        self.tasks[scheme].put({"page": f"/{page}", "width": width, "script": script})
        try:
            answer = self.answers.get(timeout=LIMIT)
        except queue.Empty:
            self.end(scheme)  # the next test must not get the late answer
            raise
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def start(self, scheme: str) -> None:
        """Starts Chromium with an empty profile."""
        assert CHROMIUM is not None
        command = [
            CHROMIUM, *OPTIONS, f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
            f"--user-data-dir={tempfile.mkdtemp(dir=self.profiles)}", "--remote-debugging-port=0",
            f"http://127.0.0.1:{self.port}/-/{scheme}.html",
        ]  # fmt: skip
        self.processes[scheme] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end(self, scheme: str) -> None:
        """Ends Chromium, and the request for its next task."""
        process = self.processes.pop(scheme)
        process.terminate()
        process.wait(LIMIT)
        self.tasks[scheme].put(None)


@contextlib.contextmanager
def browsing(site: Path, axe: str) -> Iterator[Browser]:
    """Serve the site on a free port of 127.0.0.1, with axe-core beside it, until the block ends."""
    tasks: dict[str, queue.Queue[dict[str, Any] | None]] = {"dark": queue.Queue(), "light": queue.Queue()}
    documents = {"/-/axe.js": axe, **{f"/-/{scheme}.html": DOCUMENT.replace("SCHEME", scheme) for scheme in tasks}}
    answers: queue.Queue[dict[str, Any]] = queue.Queue()

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/-/task/"):
                self.reply("application/json", json.dumps(tasks[self.path.rpartition("/")[2]].get()))
            elif document := documents.get(self.path):
                self.reply("text/html" if self.path.endswith("html") else "text/javascript", document)
            else:
                super().do_GET()

        def reply(self, media_type: str, text: str) -> None:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # Chromium has ended
                self.send_response(200)
                self.send_header("Content-Type", media_type)
                self.end_headers()
                self.wfile.write(text.encode())

        def do_POST(self) -> None:
            answers.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profiles,
        ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(site))) as server,
    ):
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        browser = Browser(server.server_address[1], Path(profiles), tasks, answers)
        try:
            yield browser
        finally:
            for scheme in list(browser.processes):
                browser.end(scheme)
            server.shutdown()
            thread.join()
