"""The Code Quality report, read by violations-lib, whose parser of Code Climate is that of the Jenkins plugin Warnings.

Its command posts what it reads as one comment on a pull request; here a small server on loopback receives it. GitLab's
own reader is a part of its server, which no package registry carries; tests/render has its schema.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gate.render import code_quality
from tests.editor.node_tools import needs, program
from tests.render.decisions import STORIES

COMMAND = "violation-comments-to-github-command-line"
READER = f"{COMMAND}/build/libs/{COMMAND}-1.25.0.jar"
SEVERITIES = {"blocker": "ERROR", "critical": "ERROR", "minor": "WARN"}
ENTRY = re.compile(r"\*\*Rule\*\*: (\S+)\n\*\*Severity\*\*: (\w+)\n\*\*File\*\*: (\S+) L(\d+)\n")


class PullRequest(BaseHTTPRequestHandler):
    """A pull request of one commit that changes nothing; keeps the comments that it receives."""

    comments: list[str]

    def do_GET(self) -> None:
        """Answers with a list: of one commit, or empty."""
        self._answer([{"sha": "a" * 40}] if "/commits?" in self.path else [])

    def do_POST(self) -> None:
        """Keeps the comment."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.comments.append(body["body"])
        self._answer({"id": 1})

    def _answer(self, document: object) -> None:
        data = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        """Logs nothing."""


@pytest.fixture
def pull_request() -> Iterator[ThreadingHTTPServer]:
    handler = type("Handler", (PullRequest,), {"comments": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def read(folder: Path, report: str, server: ThreadingHTTPServer) -> list[str]:
    """The comments that the reader posts for this report."""
    (folder / "gl-code-quality.json").write_text(report, encoding="utf-8")
    command = ["java", "-jar", str(program(READER)), "-ghu", f"http://127.0.0.1:{server.server_port}/", "-ot", "x"]
    command += ["-ro", "acme", "-rn", "shop", "-prid", "1", "-cocc", "false", "-cocf", "false", "-csfc", "false"]
    command += ["-ccwasfc", "true", "-v", "CODECLIMATE", str(folder), ".*gl-code-quality.json$", "gate"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "Exception" not in result.stdout + result.stderr
    comments: list[str] = server.RequestHandlerClass.comments  # type: ignore[attr-defined]
    return comments


@needs(READER, "java")
@pytest.mark.parametrize("story", ["red", "undecided"])
def test_it_lists_every_issue_with_its_rule_severity_file_and_line(
    tmp_path: Path, pull_request: ThreadingHTTPServer, story: str
) -> None:
    report = code_quality.render(STORIES[story](), "readiness")
    issues = json.loads(report)

    (comment,) = read(tmp_path, report, pull_request)

    assert sorted(ENTRY.findall(comment)) == sorted(
        (
            issue["check_name"], SEVERITIES[issue["severity"]],
            issue["location"]["path"], str(issue["location"]["lines"]["begin"]),
        )
        for issue in issues
    )  # fmt: skip
    assert comment.startswith(f"Found {len(issues)} violations:")


@needs(READER, "java")
def test_it_lists_nothing_of_a_green_decision(tmp_path: Path, pull_request: ThreadingHTTPServer) -> None:
    assert read(tmp_path, code_quality.render(STORIES["green"](), "readiness"), pull_request) == []
