"""The checks of the documentation site: links and addresses of the built pages, the navigation, and llms.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.site.links import problems
from scripts.site.source import SiteError, with_site_links, write_source
from tests.command import lay_out

CONFIG = """\
site_name: Shop
site_description: Sells
site_url: https://shop.example/docs/
source: https://git.example/shop
nav:
  - Home: index.md
  - Reference: [start.md, {Probes: probes/*.md}]
"""
PAGES = {
    "README.md": "# Shop\n[start](docs/start.md) [licence](LICENSE)\n",
    "docs/site.yml": CONFIG,
    "docs/site.css": "",
    "docs/site.js": "",
    "docs/start.md": "# Getting `started`\n",
    "docs/probes/http.md": "# http\n",
    "docs/images/a.png": "",
}


def test_a_site_whose_links_hold_has_no_problem(tmp_path: Path) -> None:
    lay_out(tmp_path, {"index.html": '<a href="start/#one">', "start/index.html": '<h2 id="one"><a href="..">'})

    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<a href="gone/">', "gone/ does not exist"),
        ('<a href="#two">', "#two: the page has no such anchor"),
        ('<a href="start/#two">', "start/#two: the page has no such anchor"),
        ('<img src="gone.png">', "gone.png does not exist"),
        ('<script src="https://cdn.example/x.js">', "loads https://cdn.example/x.js"),
        ('<link rel="stylesheet" href="//fonts.example/x.css">', "loads //fonts.example/x.css"),
    ],
)
def test_a_broken_link_and_a_foreign_address_are_problems(tmp_path: Path, html: str, problem: str) -> None:
    lay_out(tmp_path, {"index.html": html, "start/index.html": '<h2 id="one">'})

    assert problems(tmp_path) == [f"index.html: {problem}"]


def test_a_link_out_of_the_site_is_no_problem(tmp_path: Path) -> None:
    html = (
        '<a href="https://example.com/"><a href="mailto:a@example.com"><link rel="canonical" href="https://x.example">'
    )
    lay_out(tmp_path, {"index.html": html})

    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("../start.md#one", "../start.md#one"),
        ("../../README.md", "../index.md"),
        ("../../src/a.py", "https://git.example/shop/blob/main/src/a.py"),
        ("https://example.com", "https://example.com"),
        ("#one", "#one"),
    ],
)
def test_a_link_leads_to_the_page_or_to_the_repository(link: str, expected: str) -> None:
    text = with_site_links(f"[a]({link})", "docs/probes/http.md", {"start.md": ""}, "https://git.example/shop")

    assert text == f"[a]({expected})\n"


def test_code_is_left_alone() -> None:
    text = "`[a](b.md)`\n\n```markdown\n[a](b.md)\n```\n"

    assert with_site_links(text, "docs/start.md", {}, "https://git.example/shop") == text


def test_llms_txt_lists_every_page(tmp_path: Path) -> None:
    lay_out(tmp_path / "shop", PAGES)

    write_source(tmp_path / "shop", tmp_path / "source")

    assert (tmp_path / "source" / "llms.txt").read_text() == (
        "# Shop\n\n> Sells\n\n## Home\n\n- [Shop](https://shop.example/docs/)\n\n## Reference\n\n"
        "- [Getting started](https://shop.example/docs/start/)\n- [http](https://shop.example/docs/probes/http/)\n"
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"docs/more.md": "# More\n"}, "the navigation omits docs/more.md; add it to docs/site.yml"),
        ({"docs/site.yml": CONFIG + "  - More: more.md\n"}, "the navigation names more.md, which does not exist"),
        ({"docs/site.yml": CONFIG + "  - More: start.md\n"}, "the navigation names start.md twice"),
    ],
)
def test_the_navigation_names_every_page_once(tmp_path: Path, files: dict[str, str], message: str) -> None:
    lay_out(tmp_path / "shop", {**PAGES, **files})

    with pytest.raises(SiteError, match="^" + message + "$"):
        write_source(tmp_path / "shop", tmp_path / "source")
