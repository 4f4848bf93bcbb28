"""Markdown as GitHub's own parser reads it, and the text that a person sees."""

from __future__ import annotations

from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

SPLIT = "\u200b"
"""The zero-width space that `escape.markdown` puts where GitHub would link or expand."""


class Page(HTMLParser):
    """The content of an HTML page: its tags, its attributes, and its text outside of the head."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.in_code: list[str] = []
        self.in_prose: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("br", "meta", "hr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "style" in self._open or "title" in self._open:
            return
        self.words.append(data)
        (self.in_code if "code" in self._open else self.in_prose).append(data)

    @property
    def text(self) -> str:
        """The text as it is displayed: white space collapsed, without zero-width splits."""
        return " ".join("".join(self.words).replace(SPLIT, "").split())


def github(markdown: str) -> Page:
    """A Markdown page as GitHub renders it, links of plain addresses and tables included."""
    return Page(html_of(markdown))


def html_of(markdown: str) -> str:
    rendered: str = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
    return rendered
