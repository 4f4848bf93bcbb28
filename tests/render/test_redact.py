"""A secret in evidence appears on no page, however the page escapes its texts."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
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


TOKEN = "ghs_Ab/+&<0123456789"  # noqa: S105 - a made-up one


@cases(
    ("text", "redacted"),
    [
        ("a ghs_Ab%2F%2B%26%3C0123456789 b", "a *** b"),
        ("a ghs_Ab/%2B%26%3C0123456789 b", "a *** b"),
        ("a ghs_Ab/+&amp;&lt;0123456789 b", "a *** b"),
        ("a ghs_Ab\\/+&<0123456789 b", "a *** b"),
        ("a \x1b[31mghs_Ab\x1b[0m/+&<0123456789 b", "a *** b"),
        ("a \x9b1mghs_Ab\x9b0m/+&amp;\x1b[0m&lt;0123456789 b", "a *** b"),
        ("a ghs_Ab/+&<01… b", "a ***… b"),
        ("a ghs_Ab/+… ghs_Ab/+&… b", "a ***… ***… b"),
        (b64encode(b"x-access-token:" + TOKEN.encode()).decode(), "eC1hY2Nlc3MtdG9rZW46***k="),
        (b64encode(b"me:" + TOKEN.encode() + b"!").decode(), "bWU6***kh"),
    ],
)
def test_a_secret_is_removed_in_every_form_in_which_programs_repeat_it(text: str, redacted: str) -> None:
    assert redact_text(text, {TOKEN}) == redacted


@cases("before", [b"", b"a", b"ab", b"abc"])
def test_no_form_of_base64_can_be_decoded_to_more_than_its_ends(before: bytes) -> None:
    for encode in (b64encode, urlsafe_b64encode):
        text = redact_text(encode(before + TOKEN.encode() + b"after").decode(), {TOKEN})
        assert re.fullmatch(r"[A-Za-z0-9_+/-]{0,5}\*{3}[A-Za-z0-9+/=_-]{6,10}", text)


@cases("text", ["a ghs_Ab/… b", "ghs_Ab/+&<01 b", "\x1b[31mred\x1b[0m", "a cut… line", "Z2hzX0Fi"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert redact_text(text, {TOKEN}) == text


def test_a_long_secret_that_was_cut_is_removed() -> None:
    assert redact_text(f"{'k' * 20_000}…", {"k" * 30_000}) == "***…"


@cases("text", ["\x1b[" * 2_000 + "0m" * 2_000, "https://a.example " * 20_000 + "…"])
def test_a_text_with_nested_colours_or_many_beginnings_of_a_secret_is_read_once(text: str) -> None:
    assert redact_text(text, {"https://hooks.example/T0/B0/16C7e42F292c"}) == text


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
