"""Tests of URLs and endpoints: which are allowed, and where a redirect leads."""

from __future__ import annotations

import pytest

from gate.adapters.http.targets import parse_endpoint, parse_redirect, parse_url
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from tests.cases import cases


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port", "site"),
    [
        ("https://example.org/health?deep=1", "https", "example.org", 443, "https://example.org"),
        ("HTTP://Example.ORG", "http", "example.org", 80, "http://example.org"),
        ("http://example.org:8080/", "http", "example.org", 8080, "http://example.org:8080"),
        ("http://example.org:/", "http", "example.org", 80, "http://example.org"),
        ("http://[2606:4700::1]:81/a", "http", "2606:4700::1", 81, "http://[2606:4700::1]:81"),
    ],
)
def test_a_plain_url_is_parsed(url: str, scheme: str, host: str, port: int, site: str) -> None:
    target = parse_url(url)

    assert (target.scheme, target.host, target.port, target.site) == (scheme, host, port, site)


@cases(
    "url",
    [
        "", "example.org", "//example.org/", "https://", "https:///path", "file:///etc/passwd", "javascript:alert(1)",
        "http://a b/", "http://a\n/", "http://a\t/", "http://a\\b/", "http://user@a/", "http://user:word@a/", "http://@a/",
        "http://a:0/", "http://a:70000/", "http://a:b/", "http://[::1", "http://[fe80::1%25lo]/", "http://a%2fb/",
        "http://ä.example/", "http://a" + "a" * 2000,
    ],
)  # fmt: skip
def test_another_url_is_refused(url: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_url(url)

    assert caught.value.category is Category.FORBIDDEN
    assert "word" not in caught.value.detail


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/login", "https://example.org/login"),
        ("next?a=b", "https://example.org/api/next?a=b"),
        ("//other.example/", "https://other.example/"),
        ("http://other.example/#top", "http://other.example/"),
        ("/with space", "https://example.org/with%20space"),
        ("/über", "https://example.org/%C3%BCber"),
    ],
)
def test_the_location_of_a_redirect_is_relative_to_its_origin(location: str, url: str) -> None:
    assert parse_redirect(parse_url("https://example.org/api/health"), location).url == url


@pytest.mark.parametrize(
    "location", ["http://[", "http://a:b@c/?token=secret", "https://a b/", "ftp://a/?token=secret"]
)
def test_the_message_of_a_refused_redirect_does_not_quote_the_location(location: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_redirect(parse_url("https://example.org/"), location)

    assert caught.value.category is Category.FORBIDDEN
    assert "https://example.org redirects" in caught.value.detail
    assert "secret" not in caught.value.detail


@pytest.mark.parametrize(
    ("text", "host", "port", "site"),
    [
        ("db.example.com:5432", "db.example.com", 5432, "tcp://db.example.com:5432"),
        ("DB:1", "db", 1, "tcp://db:1"),
        ("10.0.0.1:65535", "10.0.0.1", 65535, "tcp://10.0.0.1:65535"),
        ("[2001:db8::1]:443", "2001:db8::1", 443, "tcp://[2001:db8::1]:443"),
    ],
)
def test_a_host_and_a_port_are_parsed(text: str, host: str, port: int, site: str) -> None:
    target = parse_endpoint(text)

    assert (target.host, target.port, target.site) == (host, port, site)


@pytest.mark.parametrize(
    "text",
    ["", "db", "db:", ":80", "db:0", "db:65536", "db:-1", "db:http", "http://db:80", "user@db:80", "db:80/x", "a b:80",
     "2001:db8::1:443", "[fe80::1%lo]:80", "db\n:80", "db:8\n", "db:\uff18", "ä.example:80", "a" * 300 + ":80"],
)  # fmt: skip
def test_another_endpoint_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_endpoint(text)

    assert caught.value.category is Category.FORBIDDEN
