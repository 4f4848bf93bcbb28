"""A secret in evidence appears on no page, however the page escapes its texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import given

from gate import pipeline
from gate.adapters.host import Host
from gate.config.settings import Settings
from gate.model.decision import Decision, State
from gate.render import annotations as commands
from gate.render import html, issue_page, markdown, summary_line, terminal
from gate.render.redact import redact_text, redact_value
from gate.result import writer
from tests.cases import cases
from tests.command import checklist, lay_out
from tests.render.strategies import decisions, long_decision

PAGES: tuple[Callable[[Decision], object], ...] = (
    commands.render,
    html.render,
    writer.render,
    summary_line.render,
    markdown.render,
    lambda decision: terminal.render(decision, colour=True, width=60),
    lambda decision: issue_page.render(decision, "web"),
    lambda decision: list(commands.list_annotations(decision)),
)

SECRETS = (
    "ghs_16C7e42F292c6912E7",
    "p*ss_w`rd&<b>|$",
    "a,b:c%d=e+f/g==",
    'quote"and\\slash',
    "geheim-Straße-ключ",
    "x" * 300,
)


@cases("secret", SECRETS)
def test_every_page_shows_stars_instead_of_the_secret(secret: str) -> None:
    redacted = redact_value(long_decision(f"before {secret} after", 1), {secret, ""})

    for render, page in zip(PAGES, clean_pages(), strict=True):
        assert render(redacted) == page


@cache
def clean_pages() -> Sequence[object]:
    clean = long_decision("before *** after", 1)
    return [render(clean) for render in PAGES]


@given(decisions())
def test_a_decision_without_a_secret_is_not_changed(decision: Decision) -> None:
    assert redact_value(decision, {"ghs_16C7e42F292c6912E7"}) == decision


def test_a_text_too_short_for_a_secret_is_not_redacted() -> None:
    decision = long_decision("a short word", 1)

    assert redact_value(decision, {"short", ""}) is decision
    assert redact_text("a short word", {"short", ""}) == "a short word"


def test_the_longer_of_two_overlapping_secrets_is_redacted_completely() -> None:
    assert redact_text("the 12345678-90 of 12345678", {"12345678", "12345678-90"}) == "the *** of ***"


def test_enum_values_are_not_redacted() -> None:
    assert redact_value(long_decision("words", 1), {"not ready"}).state is State.NOT_READY


def test_a_token_in_a_report_is_on_no_page_of_a_run(tmp_path: Path) -> None:
    token = "ghs_16C7e42F292c6912E7"  # noqa: S105 - a made-up one
    failed = f'<testsuite><testcase name="t"><failure message="cloned with {token}"/></testcase></testsuite>'
    lay_out(
        tmp_path, {"readiness.yml": checklist("t | tests | {reports: junit.xml} | failed == 0"), "junit.xml": failed}
    )
    out = tmp_path / "out"
    settings = Settings(tmp_path, markdown=out / "markdown", html=out / "html", json=out / "json", token=token)

    run_result = pipeline.check(settings, Host.at(tmp_path, datetime(2026, 11, 20, tzinfo=UTC), {}))

    pages = {"terminal": run_result.pages.terminal} | {place.name: place.read_text() for place in out.iterdir()}
    assert {name for name, page in pages.items() if "16C7e42F292c6912E7" in page} == set()
    assert {name for name, page in pages.items() if "cloned with" in page} == set(pages)
