"""Answers: status, headers, and bodies of every size and packing."""

from __future__ import annotations

import gzip
import zlib

import pytest

from gate.adapters.http.client import MAX_BODY
from gate.adapters.http.response import HttpResponse
from gate.model.evidence import Cause, Unseen
from tests.adapters.http.doors import get
from tests.fakes.servers import (
    answer,
    describe,
)


def test_an_answer_is_its_status_headers_and_body() -> None:
    found = get(answer(200, b'{"status": "ok"}', {"X-Commit": "abc"}))

    assert found == HttpResponse(
        200, {"content-type": "application/json", "content-length": "16", "x-commit": "abc"}, b'{"status": "ok"}'
    )


def test_an_error_of_the_server_is_an_answer_too() -> None:
    found = get(answer(503, b"{}"))

    assert isinstance(found, HttpResponse)
    assert found.status == 503


def test_a_body_longer_than_it_says_is_cut_where_it_says() -> None:
    found = get(describe(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}and more"))

    assert isinstance(found, HttpResponse)
    assert found.body == b"{}"


def test_a_body_of_the_largest_size_is_read() -> None:
    found = get(answer(200, b" " * MAX_BODY))

    assert isinstance(found, HttpResponse)
    assert found.ended
    assert found.body == b" " * MAX_BODY


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
    ],
)
def test_of_a_huge_body_no_more_is_read_than_the_limit(head: bytes) -> None:
    found = get(describe(head + b" " * (MAX_BODY + 100_000)))

    assert isinstance(found, HttpResponse)
    assert found.status == 200
    assert not found.ended
    assert found.body == Unseen(Cause.UNREADABLE, "the body has more than 4,194,304 bytes")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(b'{"a": 1}', mtime=0)), ("deflate", zlib.compress(b'{"a": 1}')), ("identity", b'{"a": 1}')],
)
def test_a_packed_body_is_unpacked(encoding: str, packed: bytes) -> None:
    found = get(answer(200, packed, {"Content-Encoding": encoding}))

    assert isinstance(found, HttpResponse)
    assert found.body == b'{"a": 1}'


@pytest.mark.parametrize(
    ("encoding", "packed", "detail"),
    [
        ("gzip", gzip.compress(b" " * (MAX_BODY + 1), mtime=0), "the body has more than 4,194,304 bytes"),
        ("deflate", zlib.compress(b" " * (MAX_BODY * 50)), "the body has more than 4,194,304 bytes"),
        ("gzip", b"no gzip at all", "the body says that it is compressed and cannot be unpacked"),
        ("br", b"whatever", "the body is compressed in a way that nobody asked for"),
        ("gzip, gzip", b"whatever", "the body is compressed in a way that nobody asked for"),
    ],
)
def test_a_bomb_is_not_unpacked(encoding: str, packed: bytes, detail: str) -> None:
    found = get(answer(200, packed, {"Content-Encoding": encoding}))

    assert isinstance(found, HttpResponse)
    assert found.status == 200
    assert found.body == Unseen(Cause.UNREADABLE, detail)
