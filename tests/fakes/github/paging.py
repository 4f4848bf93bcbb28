"""Pages of a list: 30 by default, 100 at most, with `Link` headers of our own address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.fakes.github.exchange import Ask, HttpResponse, RefusedError

if TYPE_CHECKING:
    from tests.fakes.github.hub import GitHub

SIZE = 30
MOST = 100


def size_of(request: Ask) -> int:
    return min(max(int(request.query.get("per_page", SIZE)), 1), MOST)


def page(hub: GitHub, request: Ask, items: Sequence[Any], under: str = "") -> HttpResponse:
    """The page that is asked for; `under` is the member that holds it, beside `total_count`."""
    size, number = size_of(request), max(int(request.query.get("page", 1)), 1)
    last = max(1, -(-len(items) // size))
    here = list(items[(number - 1) * size : number * size])
    links = {"prev": number - 1, "first": 1} if number > 1 else {}
    links |= {"next": number + 1, "last": last} if number < last else {}
    body = {"total_count": len(items), under: here} if under else here
    return HttpResponse(200, body, _link(hub, request, {rel: {"page": str(each)} for rel, each in links.items()}))


def page_by_cursor(hub: GitHub, request: Ask, items: Sequence[Any]) -> HttpResponse:
    """As `page`, for the lists that know no numbers of pages."""
    after = request.query.get("after", "0")
    if not after.isdecimal():
        raise RefusedError(422, "Invalid cursor")
    size, start = size_of(request), int(after)
    end = start + size
    links = {"next": {"after": str(end)}} if end < len(items) else {}
    return HttpResponse(200, list(items[start:end]), _link(hub, request, links))


def _link(hub: GitHub, request: Ask, links: dict[str, dict[str, str]]) -> dict[str, str]:
    addresses = (
        f'<{hub.url}{request.target.partition("?")[0]}?{urlencode(request.query | change)}>; rel="{rel}"'
        for rel, change in links.items()
    )
    return {"Link": ", ".join(addresses)} if links else {}
