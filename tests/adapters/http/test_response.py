"""Tests of responses: status, headers, and bodies of every size and encoding."""

from __future__ import annotations

import gzip
import zlib

import pytest

from gate.adapters.http.client import MAX_BODY
from gate.adapters.http.response import HttpResponse
from gate.model.evidence import Cause, Unseen
from tests.adapters.http.clients import get
from tests.fakes.servers import (
    respond,
    send,
)

TOO_LARGE = Unseen(Cause.TOO_LARGE, "the body has more than 4,194,304 bytes")


def test_a_response_has_status_headers_and_body() -> None:
    response = get(respond(200, b'{"status": "ok"}', {"X-Commit": "abc"}))

    assert response == HttpResponse(
        200, {"content-type": "application/json", "content-length": "16", "x-commit": "abc"}, b'{"status": "ok"}'
    )


def test_a_server_error_is_a_response() -> None:
    response = get(respond(503, b"{}"))

    assert isinstance(response, HttpResponse)
    assert response.status == 503


def test_a_body_ends_at_its_content_length() -> None:
    response = get(send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}and more"))

    assert isinstance(response, HttpResponse)
    assert response.body == b"{}"


def test_a_body_of_the_largest_size_is_read() -> None:
    response = get(respond(200, b" " * MAX_BODY))

    assert isinstance(response, HttpResponse)
    assert response.is_complete
    assert response.body == b" " * MAX_BODY


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
    ],
)
def test_a_larger_body_is_read_up_to_the_limit(head: bytes) -> None:
    response = get(send(head + b" " * (MAX_BODY + 100_000)))

    assert isinstance(response, HttpResponse)
    assert response.status == 200
    assert not response.is_complete
    assert response.body == TOO_LARGE


@pytest.mark.parametrize(
    ("encoding", "encoded"),
    [("gzip", gzip.compress(b'{"a": 1}', mtime=0)), ("deflate", zlib.compress(b'{"a": 1}')), ("identity", b'{"a": 1}')],
)
def test_a_compressed_body_is_decompressed(encoding: str, encoded: bytes) -> None:
    response = get(respond(200, encoded, {"Content-Encoding": encoding}))

    assert isinstance(response, HttpResponse)
    assert response.body == b'{"a": 1}'


CANNOT_BE_DECOMPRESSED = Unseen(Cause.UNREADABLE, "the body is marked as compressed and cannot be decompressed")
NOT_REQUESTED = Unseen(Cause.UNREADABLE, "the body has a content encoding that the gate did not request")


@pytest.mark.parametrize(
    ("encoding", "encoded", "body"),
    [
        ("gzip", gzip.compress(b" " * (MAX_BODY + 1), mtime=0), TOO_LARGE),
        ("deflate", zlib.compress(b" " * (MAX_BODY * 50)), TOO_LARGE),
        ("gzip", b"no gzip at all", CANNOT_BE_DECOMPRESSED),
        ("br", b"whatever", NOT_REQUESTED),
        ("gzip, gzip", b"whatever", NOT_REQUESTED),
    ],
)
def test_a_compression_bomb_or_a_bad_encoding_makes_the_body_unseen(
    encoding: str, encoded: bytes, body: Unseen
) -> None:
    response = get(respond(200, encoded, {"Content-Encoding": encoding}))

    assert isinstance(response, HttpResponse)
    assert response.status == 200
    assert response.body == body
