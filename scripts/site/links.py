"""Checks the built site: every link and anchor has a target, and no page loads anything from another server."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""The attribute of an element whose address the browser loads by itself."""
LINKS_WITHOUT_LOAD = {"canonical", "prev", "next", "alternate", "edit"}


@dataclass
class Page(HTMLParser):
    """The anchors, links and loaded addresses of one page."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif LOADS.get(tag) in values and not LINKS_WITHOUT_LOAD & set(values.get("rel", "").split()):
            self.loads.append(values[LOADS[tag]])


def problems(site: Path) -> list[str]:
    """What is broken in the site, one line each: the page, and the link without a target or the foreign address."""
    pages = {path.relative_to(site).as_posix(): read(path) for path in sorted(site.rglob("*.html"))}
    messages = []
    for name, page in pages.items():
        if name == "404.html":  # its links are absolute, for any address
            continue
        messages += [f"{name}: loads {address}" for address in page.loads if urlsplit(address).netloc]
        for link in [*page.links, *page.loads]:
            message = broken(site, pages, name, link)
            messages += [f"{name}: {message}"] if message else []
    return messages


def read(path: Path) -> Page:
    """Parse a page of the site."""
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def broken(site: Path, pages: dict[str, Page], name: str, link: str) -> str | None:
    """Why the link of the page `name` leads nowhere, or None when it has a target or leaves the site."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    if (site / target).is_dir():
        target = posixpath.normpath(posixpath.join(target, "index.html"))
    if not (site / target).is_file():
        return f"{link} does not exist"
    fragment = unquote(parts.fragment)
    if fragment and target in pages and fragment not in pages[target].anchors:
        return f"{link}: the page has no such anchor"
    return None
