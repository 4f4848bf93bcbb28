"""Pages of a list: 30 entries by default, 100 at most, with `Link` headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.fakes.github.exchange import HttpResponse, RefusedError, Request

if TYPE_CHECKING:
    from tests.fakes.github.fake import GitHub

DEFAULT_SIZE = 30
MAX_SIZE = 100


def size_of(request: Request) -> int:
    return min(max(int(request.query.get("per_page", DEFAULT_SIZE)), 1), MAX_SIZE)


def page(github: GitHub, request: Request, items: Sequence[Any], list_key: str = "") -> HttpResponse:
    """The requested page; `list_key` is the member that holds it, next to `total_count`."""
    size, number = size_of(request), max(int(request.query.get("page", 1)), 1)
    last = max(1, -(-len(items) // size))
    entries = list(items[(number - 1) * size : number * size])
    links = {"prev": number - 1, "first": 1} if number > 1 else {}
    links |= {"next": number + 1, "last": last} if number < last else {}
    body = {"total_count": len(items), list_key: entries} if list_key else entries
    return HttpResponse(
        200, body, _link(github, request, {rel: {"page": str(page_number)} for rel, page_number in links.items()})
    )


def page_by_cursor(github: GitHub, request: Request, items: Sequence[Any]) -> HttpResponse:
    """The requested page of a list that uses cursors instead of page numbers."""
    after = request.query.get("after", "0")
    if not after.isdecimal():
        raise RefusedError(422, "Invalid cursor")
    size, start = size_of(request), int(after)
    end = start + size
    links = {"next": {"after": str(end)}} if end < len(items) else {}
    return HttpResponse(200, list(items[start:end]), _link(github, request, links))


def _link(github: GitHub, request: Request, links: dict[str, dict[str, str]]) -> dict[str, str]:
    addresses = (
        f'<{github.url}{request.target.partition("?")[0]}?{urlencode(request.query | change)}>; rel="{rel}"'
        for rel, change in links.items()
    )
    return {"Link": ", ".join(addresses)} if links else {}
