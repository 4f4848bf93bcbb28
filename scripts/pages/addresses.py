"""Writes docs/security-addresses.md from attempts to make the gate connect where it must not."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.adapters.http.attempts import ATTEMPTS, attempt
from tests.corpus import REPOSITORY

PAGE = REPOSITORY / "docs" / "security-addresses.md"


def page() -> str:
    """The page with all attempts."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Blocked addresses"
    yield ""
    yield f"`tests/adapters/http/test_attempts.py` makes each of these {len(ATTEMPTS)} attempts; none of them connects."
    yield "`make pages` writes the table."
    yield ""
    yield "| attempt | request | private addresses | message |"
    yield "| --- | --- | --- | --- |"
    for case in ATTEMPTS:
        url = f"`{case.url}`" + (f", which redirects to `{case.location}`" if case.location else "")
        allowed = "allowed" if case.allow_private else "not allowed"
        yield f"| {case.name} | {url} | {allowed} | {attempt(case).message} |"
    yield ""


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())
