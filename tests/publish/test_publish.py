"""Deeds are planned from pages, done one by one, and a failing one stops nothing."""

from __future__ import annotations

from pathlib import Path

from gate.publish import Pages, Receipt, WritePage, perform, plan
from gate.settings import Settings
from gate.world import World

PAGES = Pages(terminal="text", markdown="# md\n", html="<p>", json="{}")


def test_every_page_that_was_asked_for_becomes_a_deed(tmp_path: Path) -> None:
    settings = Settings(markdown=tmp_path / "c.md", html=tmp_path / "r.html", json=tmp_path / "r.json")

    assert plan(PAGES, settings) == (
        WritePage(tmp_path / "c.md", "# md\n"),
        WritePage(tmp_path / "r.html", "<p>"),
        WritePage(tmp_path / "r.json", "{}"),
    )


def test_without_a_wish_there_is_nothing_to_do() -> None:
    assert plan(PAGES, Settings()) == ()
    assert plan(Pages("text"), Settings(markdown=Path("c.md"))) == ()


def test_a_deed_that_fails_is_told_and_the_others_are_done(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    bad, good = WritePage(tmp_path / "file" / "c.md", "x"), WritePage(tmp_path / "r.html", "<p>")

    receipts = perform([bad, good], World(tmp_path))

    assert receipts == (
        Receipt(bad, f"{tmp_path}/file/c.md could not be written: File exists; name another place"),
        Receipt(good),
    )
    assert (tmp_path / "r.html").read_text() == "<p>"
