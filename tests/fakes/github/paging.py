"""Pages of a list: 30 by default, 100 at most, with `Link` headers of our own address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.fakes.github.exchange import Answer, Ask, RefusedError

if TYPE_CHECKING:
    from tests.fakes.github.hub import GitHub

SIZE = 30
MOST = 100


def size_of(ask: Ask) -> int:
    return min(max(int(ask.query.get("per_page", SIZE)), 1), MOST)


def page(hub: GitHub, ask: Ask, items: Sequence[Any], under: str = "") -> Answer:
    """The page that is asked for; `under` is the member that holds it, beside `total_count`."""
    size, number = size_of(ask), max(int(ask.query.get("page", 1)), 1)
    last = max(1, -(-len(items) // size))
    here = list(items[(number - 1) * size : number * size])
    links = {"prev": number - 1, "first": 1} if number > 1 else {}
    links |= {"next": number + 1, "last": last} if number < last else {}
    body = {"total_count": len(items), under: here} if under else here
    return Answer(200, body, _link(hub, ask, {rel: {"page": str(each)} for rel, each in links.items()}))


def page_by_cursor(hub: GitHub, ask: Ask, items: Sequence[Any]) -> Answer:
    """As `page`, for the lists that know no numbers of pages."""
    after = ask.query.get("after", "0")
    if not after.isdecimal():
        raise RefusedError(422, "Invalid cursor")
    size, start = size_of(ask), int(after)
    end = start + size
    links = {"next": {"after": str(end)}} if end < len(items) else {}
    return Answer(200, list(items[start:end]), _link(hub, ask, links))


def _link(hub: GitHub, ask: Ask, links: dict[str, dict[str, str]]) -> dict[str, str]:
    addresses = (
        f'<{hub.url}{ask.target.partition("?")[0]}?{urlencode(ask.query | change)}>; rel="{rel}"'
        for rel, change in links.items()
    )
    return {"Link": ", ".join(addresses)} if links else {}
