"""What a server may answer instead of GitHub: redirects, broken HTTP, odd JSON, and the token itself."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gate.adapters.github import GitHubClient, contents
from gate.adapters.github.transport import MAX_REDIRECTS
from gate.model.errors import GitHubError
from tests.adapters.github.conftest import TOKEN
from tests.adapters.github.test_client import encoded, serving

SHA = "a" * 40


def connect(url: str) -> GitHubClient:
    return GitHubClient("acme/shop", TOKEN, url, lambda _seconds: None)


def error_of(url: str) -> GitHubError:
    with pytest.raises(GitHubError) as caught:
        connect(url).get("pulls", state="open")
    return caught.value


@contextmanager
def answering(raw: bytes) -> Iterator[str]:
    """The address of a server that answers every request with these bytes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(raw)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


# ---------------------------------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("location", ["/repositories/9/contents/a.yml", "/repositories/9/contents/a.yml?ref=main"])
def test_a_redirect_keeps_the_query(status: int, location: str) -> None:
    with serving((status, {"Location": location}, b""), (200, {}, b"[]")) as (url, log):
        assert connect(url).get("contents/a.yml", ref=SHA) == []

    assert log[1] == f"GET /repositories/9/contents/a.yml?ref={SHA}"


def test_a_redirect_of_a_write_is_followed_with_its_body() -> None:
    with serving((307, {"Location": "/repositories/9/issues/7/comments"}, b""), (201, {}, b"{}")) as (url, log):
        connect(url).send("POST", "issues/7/comments", {"body": "red"})

    assert log[1] == "POST /repositories/9/issues/7/comments"


@pytest.mark.parametrize(
    "location",
    [
        "http://evil.example/x",
        "https://127.0.0.1/x",
        "//evil.example/x",
        "file:///etc/passwd",
        "http://127.0.0.1:1/x",
        "",
    ],
)
def test_a_redirect_to_another_server_is_not_followed(location: str) -> None:
    with serving((301, {"Location": location} if location else {}, b"")) as (url, log):
        error = error_of(url)

    assert error.status == 301
    assert "which is not followed" in error.message
    assert len(log) == 1


def test_redirects_end() -> None:
    with serving((302, {"Location": "/again"}, b"")) as (url, log):
        assert error_of(url).message == f"more than {MAX_REDIRECTS} redirects"

    assert len(log) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("ref", ["main", "refs/heads/main", "b" * 40, ""])
def test_a_file_of_another_commit_is_refused(ref: str) -> None:
    url_of_answer = f"https://api.github.com/repos/acme/shop/contents/a.yml{'?ref=' if ref else ''}{ref}"
    body = {"type": "file", "encoding": "base64", "content": "YQ==", "url": url_of_answer}
    with (
        serving((200, {}, json.dumps(body).encode())) as (url, _log),
        pytest.raises(GitHubError, match="is not for the commit aaaaaaa"),
    ):
        contents.read(connect(url), "a.yml", SHA)


# ------------------------------------------------------------------------------------------------------- broken answers


BROKEN = {
    "HTTP/0.9": b"<html>hello</html>",
    "HTTP/3": b"HTTP/3.0 200 OK\r\n\r\n[]",
    "nothing": b"",
    "bytes": b"\x00\x01\r\n\r\n",
    "no status": b"HTTP/1.1 0 x\r\n\r\n",
    "negative status": b"HTTP/1.1 -1 x\r\n\r\n",
    "shorter than declared": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[]",
    "negative chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n",
    "no gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8bxx",
    "odd rate limit": b"HTTP/1.1 200 OK\r\nx-ratelimit-reset: soon\r\nContent-Length: 2\r\n\r\n[]",
    "endless rate limit": b"HTTP/1.1 200 OK\r\nx-ratelimit-reset: 1e999\r\nContent-Length: 2\r\n\r\n[]",
    "a long header": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n[]",
    "an impossible redirect": b"HTTP/1.1 301 x\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_an_error_of_github(name: str) -> None:
    with answering(BROKEN[name]) as url:
        error = error_of(url)

    assert error.is_outcome_unknown
    assert re.fullmatch(r"GitHub did not answer \(\w+\)|GitHub's answer cannot be read \(\w+\)", error.message)


ODD = {
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a huge number": b'[{"number": ' + b"9" * 5000 + b"}]",
    "UTF-16": "[]".encode("utf-16"),
    "HTML": b"<html>",
    "cut": b'[{"number": 1',
}


@pytest.mark.parametrize("name", ODD)
def test_an_answer_that_is_no_json_is_an_error_of_github(name: str) -> None:
    with serving((200, {}, ODD[name])) as (url, _log):
        assert error_of(url).message == "GitHub's answer is cut off or not JSON"


def test_a_refusal_that_is_no_json_keeps_its_status() -> None:
    with serving((502, {}, b"<html>")) as (url, _log):
        assert (error_of(url).status, error_of(url).message) == (502, "no message")


def test_an_answer_that_is_not_ready_is_an_error_of_github() -> None:
    with serving((202, {}, b"{}")) as (url, log):
        assert error_of(url).status == 202
        assert len(log) == 1


def test_an_answer_that_is_too_large_is_an_error_of_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate.adapters.github.transport.MAX_BYTES", 100)
    with serving((200, {}, b'["' + b"a" * 100 + b'"]')) as (url, _log):
        assert error_of(url).message == "the answer has more than 100 bytes"


def test_half_of_a_surrogate_pair_is_replaced() -> None:
    with serving((200, {}, b'{"title": "\\ud800 \\ud83d\\ude00", "a\\udfff": 1}')) as (url, _log):
        assert connect(url).get("pulls/7") == {"title": "\ufffd \U0001f600", "a\ufffd": 1}


# ------------------------------------------------------------------------------------------------------------ the token


@pytest.mark.parametrize("padding", [0, 150, 180, 199])
@pytest.mark.parametrize("escaped", [False, True])
def test_a_message_that_repeats_the_token_contains_no_part_of_it(padding: int, *, escaped: bool) -> None:
    body = encoded("x" * padding + TOKEN)
    if escaped:
        body = body.replace(TOKEN.encode(), "".join(f"\\u{ord(letter):04x}" for letter in TOKEN).encode())
    with serving((422, {}, body)) as (url, _log):
        error = error_of(url)

    assert TOKEN[:5] not in str(error)
    assert ("***" in str(error)) is (padding < 198)


def test_an_answer_that_repeats_the_token_contains_no_part_of_it() -> None:
    with serving((200, {}, json.dumps({TOKEN: [TOKEN, {"a": f"is {TOKEN}"}]}).encode())) as (url, _log):
        assert connect(url).get("pulls/7") == {"***": ["***", {"a": "is ***"}]}


def test_a_redirect_that_repeats_the_token_contains_no_part_of_it() -> None:
    with serving((301, {"Location": f"http://evil.example/{TOKEN}"}, b"")) as (url, _log):
        assert TOKEN[:5] not in str(error_of(url))
