"""Links to files, lines and commits: encoded, on the server of the runner, and never to anywhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.render.links import NO_LINKS, Links, build_links
from tests.cases import cases
from tests.render.decisions import PULL_REQUEST, SHA

REPOSITORY = "https://github.com/example/liyaqa"
BLOB = f"{REPOSITORY}/blob/{SHA}"
LINKS = build_links(PULL_REQUEST, "https://github.com")


@cases(
    ("path", "first", "last", "address"),
    [
        ("src/a.py", 0, 0, "/src/a.py"),
        ("src/a.py", 7, 0, "/src/a.py#L7"),
        ("src/a.py", 7, 7, "/src/a.py#L7"),
        ("src/a.py", 40, 61, "/src/a.py#L40-L61"),
        ("./src/a.py", 1, 2, "/src/a.py#L1-L2"),
        ("a b/c#d.py", 1, 0, "/a%20b/c%23d.py#L1"),
        ("what?.py", 0, 0, "/what%3F.py"),
        ("100%/x.py", 0, 0, "/100%25/x.py"),
        ("[id]/page(1).tsx", 3, 0, "/%5Bid%5D/page%281%29.tsx#L3"),
        ("naïve/日本.py", 0, 0, "/na%C3%AFve/%E6%97%A5%E6%9C%AC.py"),
        ("a|b`c.py", 0, 0, "/a%7Cb%60c.py"),
        ("src/a:b.py", 0, 0, "/src/a%3Ab.py"),
        ("docs/guide.md", 3, 4, "/docs/guide.md?plain=1#L3-L4"),
        ("docs/guide.md", 0, 0, "/docs/guide.md"),
    ],
)
def test_a_path_is_encoded_and_its_lines_are_the_fragment(path: str, first: int, last: int, address: str) -> None:
    assert LINKS.file(path, first, last) == BLOB + address


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../other", "a/../../b", "a//b", "a/./b", "C:/x.py", "https://evil.example/x", "a\\b.py",
     "a\nb.py", "a\u202eb.py", "\ud800.py", "x" * 1001],
    ids=ascii,
)  # fmt: skip
def test_a_path_that_leads_elsewhere_gets_no_link(path: str) -> None:
    assert LINKS.file(path, 1) == ""


def test_the_root_of_the_run_is_a_folder_of_the_repository() -> None:
    links = build_links(PULL_REQUEST, "https://github.com/", "web/")
    assert links.file("src/a.ts", 3) == f"{BLOB}/web/src/a.ts#L3"


def test_the_server_of_an_enterprise_is_used() -> None:
    links = build_links(PULL_REQUEST, "https://git.acme.example:8443")
    assert links.file("a.py") == f"https://git.acme.example:8443/example/liyaqa/blob/{SHA}/a.py"
    assert links.commit(SHA) == f"https://git.acme.example:8443/example/liyaqa/commit/{SHA}"


@cases("server", ["", "http://git.acme.example", "javascript:alert(1)", "https://a b"])
def test_without_a_safe_server_nothing_but_the_run_is_linked(server: str) -> None:
    assert build_links(PULL_REQUEST, server) == Links("", SHA, "", PULL_REQUEST.run_url)
    assert build_links(PULL_REQUEST, server).commit(SHA) == ""


@cases(
    "subject",
    [
        replace(PULL_REQUEST, repo=""),
        replace(PULL_REQUEST, repo="a/b/../c"),
        replace(PULL_REQUEST, repo="a/b#c"),
        replace(PULL_REQUEST, head_sha=""),
        replace(PULL_REQUEST, head_sha="main"),
    ],
)
def test_without_a_repository_and_a_commit_no_file_is_linked(subject: object) -> None:
    assert isinstance(subject, type(PULL_REQUEST))
    assert build_links(subject, "https://github.com").file("a.py") == ""
    assert NO_LINKS.file("a.py") == NO_LINKS.commit(SHA) == ""


@cases("sha", ["", "main", "abc", "../x", SHA.upper()])
def test_only_a_hash_is_linked_as_a_commit(sha: str) -> None:
    assert LINKS.commit(sha) == ""


@given(st.text(), st.integers(-2, 10**7), st.integers(-2, 10**7))
def test_any_path_is_linked_inside_the_commit_or_not_at_all(path: str, first: int, last: int) -> None:
    address = LINKS.file(path, first, last)
    if address:
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc) == ("https", "github.com")
        assert unquote(parts.path) == f"/example/liyaqa/blob/{SHA}/{path.removeprefix('./')}"
        assert re.fullmatch(r"(L\d+(-L\d+)?)?", parts.fragment)
