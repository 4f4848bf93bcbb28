"""The sections of the audit issue: short lists, folded when they are long, and nothing where there is nothing."""

from __future__ import annotations

from datetime import date

from gate.model.audit import (
    NO_SNOOZES,
    AuditWatch,
    CertificateEnding,
    FlakyItem,
    InvalidSnooze,
    Snooze,
    Snoozes,
    StaleEvidence,
    WaiverEnding,
)
from gate.render import audit_sections
from gate.render.audit_sections import render_snoozes, render_watch
from gate.render.truncate import size

UNTIL = date(2026, 12, 1)


def test_where_there_is_nothing_there_is_no_section() -> None:
    assert render_watch(AuditWatch()) == ""
    assert render_snoozes(NO_SNOOZES) == ""


def test_each_section_is_a_short_list() -> None:
    watch = AuditWatch(
        (WaiverEnding("sast", UNTIL, "@alice"),),
        (CertificateEnding("shop", "https://a.example", 1), CertificateEnding("shop", "", -1)),
        (StaleEvidence("sast", "scans/*.sarif"),),
        (FlakyItem("e2e", 5),),
        ("docs", "sast"),
    )

    assert render_watch(watch) == (
        "**Waivers that end within 14 days:**\n\n"
        "- `sast` on 2026-12-01, by @&#8203;alice\n\n"
        "**Certificates that expire within 14 days:**\n\n"
        "- `shop` (`https://a.example`): in 1 day\n"
        "- `shop`: expired\n\n"
        "**Stale evidence:**\n\n"
        "- `sast` (`scans/*.sarif`)\n\n"
        "**Flaky items:**\n\n"
        "- `e2e` changed 5 times between pass and fail in 30 days, on the same commit and checklist\n\n"
        "**Not seen red in 90 days:** `docs`, `sast`. Prove that they can be: `gate selftest`.\n\n"
    )


def test_a_long_list_is_folded_and_counted() -> None:
    text = render_watch(AuditWatch(flaky=tuple(FlakyItem(f"item-{number}", 3) for number in range(25))))

    assert text.startswith("<details><summary>25 flaky items</summary>\n\n- `item-0` changed 3 times")
    assert text.endswith("- 5 more\n\n</details>\n\n")


def test_many_items_that_were_not_seen_red_are_counted() -> None:
    names = tuple(f"item-{number}" for number in range(15))

    assert "`item-9` and 5 more. Prove" in render_watch(AuditWatch(never_red=names))


def test_snoozes_and_comments_that_do_not_count_are_listed() -> None:
    snoozes = Snoozes(
        (Snooze("sast", UNTIL, "alice", "see #12, @everyone"),),
        (),
        (InvalidSnooze("bob", "/gate snooze sast <b>", "`/gate snooze ITEM until 2026-12-31 REASON`"),),
    )

    assert render_snoozes(snoozes) == (
        "**Snoozed**: these items neither reopen this issue nor notify anyone.\n\n"
        "- `sast` until 2026-12-01, by alice: see #&#8203;12, @&#8203;everyone\n\n"
        "**Comments that snooze nothing:**\n\n"
        "- <code>/gate snooze sast &lt;b&gt;</code> by bob: expected `/gate snooze ITEM until 2026-12-31 REASON`\n\n"
    )


def test_the_sections_fit_into_their_limit_whatever_they_hold() -> None:
    text = "@everyone <!-- " * 50
    snoozes = Snoozes(
        tuple(Snooze(text, UNTIL, text, text) for _ in range(30)),
        (),
        tuple(InvalidSnooze(text, text, text) for _ in range(30)),
    )
    watch = AuditWatch(
        tuple(WaiverEnding(text, UNTIL, text) for _ in range(30)),
        tuple(CertificateEnding(text, text, 3) for _ in range(30)),
        tuple(StaleEvidence(text, text) for _ in range(30)),
    )

    assert size(render_snoozes(snoozes)) + size(render_watch(watch)) <= audit_sections.LIMIT
