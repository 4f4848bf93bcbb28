"""Tests of responses: status, headers, and bodies of every size and encoding."""

from __future__ import annotations

import gzip
import zlib

import pytest

from gate.adapters.http.client import MAX_BODY
from gate.adapters.http.response import HttpResponse, Unreachable
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


PACKED = gzip.compress(b'{"a": 1}' * 100, mtime=0)


@pytest.mark.parametrize(
    ("encoding", "encoded", "detail"),
    [
        ("gzip", PACKED[: len(PACKED) * 6 // 10], "the compressed body is cut short"),
        ("gzip", PACKED[:-1], "the compressed body is cut short"),
        ("deflate", zlib.compress(b"{}" * 500)[:-3], "the compressed body is cut short"),
        ("gzip", b"", "the compressed body is cut short"),
        ("gzip", PACKED + PACKED, "more data follows the compressed body"),
        ("gzip", PACKED + b"{}", "more data follows the compressed body"),
    ],
)
def test_a_compressed_body_that_does_not_end_where_the_response_does_is_unseen(
    encoding: str, encoded: bytes, detail: str
) -> None:
    response = get(respond(200, encoded, {"Content-Encoding": encoding}))

    assert isinstance(response, HttpResponse)
    assert response.body == Unseen(Cause.UNREADABLE, detail)


def test_a_part_of_a_document_is_not_read_as_the_whole() -> None:
    response = get(respond(206, b'{"a": 1}', {"Content-Range": "bytes 0-7/100"}))

    assert isinstance(response, HttpResponse)
    assert response.body == Unseen(
        Cause.UNREADABLE, "the response is a part of the document (206), and the gate requested the whole"
    )


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (CHUNKED + b'8\r\n{"a": 1}\r\n-5\r\nabcdef\r\n0\r\n\r\n', "the response is not HTTP"),
        (CHUNKED + b'-1\r\n{"a": 1}\r\n0\r\n\r\n', "the response was cut off"),
        (CHUNKED + b'zz\r\n{"a": 1}\r\n0\r\n\r\n', "the response was cut off"),
        (CHUNKED + b"ffffffffffffffffffff\r\n{}\r\n0\r\n\r\n", "the response was cut off"),
        (CHUNKED + b'8\r\n{"a": 1}\r\n', "the response was cut off"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            "the response is not HTTP",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}", "the response is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}", "the response is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 1\r\n\r\n{}", "the response is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", "the response was cut off"),
        (b'{"a": 1}', "the response is not HTTP"),
    ],
)
def test_a_response_whose_end_is_not_certain_is_no_response(data: bytes, message: str) -> None:
    assert get(send(data)) == Unreachable(message)


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.mark.parametrize("interim", [b"100 Continue", b"102 Processing", b"103 Early Hints"])
def test_interim_responses_are_passed_over(interim: bytes) -> None:
    hints = b"HTTP/1.1 " + interim + b"\r\nLink: </a.css>\r\n\r\n"

    assert get(send(hints * 3 + OK)) == HttpResponse(200, {"content-length": "2"}, b"{}")


def test_an_interim_response_alone_is_no_response() -> None:
    assert get(send(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")) == Unreachable(
        "connection closed without a response"
    )


def test_a_switch_of_protocols_is_not_passed_over() -> None:
    response = get(send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + OK))

    assert isinstance(response, HttpResponse)
    assert response.status == 101


def test_a_body_in_many_chunks_is_whole() -> None:
    response = get(send(CHUNKED + b"1\r\n \r\n" * 100_000 + b"0\r\n\r\n"))

    assert isinstance(response, HttpResponse)
    assert response.body == b" " * 100_000


@pytest.mark.parametrize(
    ("encoding", "encoded", "body"),
    [
        ("gzip", gzip.compress(b" " * (MAX_BODY + 1), mtime=0), TOO_LARGE),
        ("gzip", b"no gzip at all", CANNOT_BE_DECOMPRESSED),
        ("br", b"whatever", NOT_REQUESTED),
        ("gzip, gzip", b"whatever", NOT_REQUESTED),
    ],
)
def test_a_large_compressed_body_or_a_bad_encoding_makes_the_body_unseen(
    encoding: str, encoded: bytes, body: Unseen
) -> None:
    response = get(respond(200, encoded, {"Content-Encoding": encoding}))

    assert isinstance(response, HttpResponse)
    assert response.status == 200
    assert response.body == body


def test_a_compression_bomb_makes_the_body_unseen() -> None:
    bomb = zlib.compress(b" " * (MAX_BODY * 50), 1)

    response = get(respond(200, bomb, {"Content-Encoding": "deflate"}))

    assert isinstance(response, HttpResponse)
    assert (response.status, response.body) == (200, TOO_LARGE)
