"""What of an audit is news, so that a notification is sent: another state or other failing items, not each night."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from gate.model.audit import AuditNews
from gate.model.decision import Decision, State, Status
from gate.publish.actions import Notify
from tests.fakes.github import Fault, GitHub
from tests.publish.audit_issue.test_snoozed_issue import failing, snooze
from tests.publish.audit_issue.test_thirty_days import Day, run_gate
from tests.publish.audit_issue.test_update import SETTINGS, audit, only
from tests.render.decisions import decision, green, red, undecided, verdict

FAIL, READY, NOT_READY = Status.FAIL, State.READY, State.NOT_READY


def news(client: GitHub, judged: Decision, day: int, attempt: int = 1) -> AuditNews | None:
    return audit(client, judged, day, attempt=attempt).news


def test_the_first_audit_that_is_not_ready_is_news_and_one_that_is_ready_is_not(client: GitHub) -> None:
    assert news(client, green(), 1) is None
    assert news(client, failing("sast"), 2) == AuditNews(None, NOT_READY, {"sast": FAIL})


def test_the_same_failures_are_no_news_the_next_day(client: GitHub) -> None:
    news(client, failing("sast"), 1)

    assert news(client, failing("sast"), 2) is None
    assert news(client, failing("sast"), 2, attempt=2) is None


def test_another_failing_item_and_its_repair_are_news_with_their_changes(client: GitHub) -> None:
    news(client, failing("sast"), 1)
    worse, better = news(client, failing("sast", "tests"), 2), news(client, failing("tests"), 3)

    assert worse is not None
    assert better is not None
    assert (worse.before, worse.after, worse.blocking) == (NOT_READY, NOT_READY, {"sast": FAIL, "tests": FAIL})
    assert worse.changes is not None
    assert [change.item for change in worse.changes.status_changes] == ["tests"]
    assert better.blocking == {"tests": FAIL}


def test_another_state_is_news(client: GitHub) -> None:
    news(client, red(), 1)
    states = [entry and (entry.before, entry.after) for entry in (
        news(client, undecided(), 2), news(client, green(), 3), news(client, green(), 4), news(client, red(), 5)
    )]  # fmt: skip

    assert states == [(NOT_READY, State.UNDECIDED), (State.UNDECIDED, READY), None, (READY, NOT_READY)]


def test_a_snoozed_item_is_no_news_until_its_snooze_ends(client: GitHub) -> None:
    news(client, failing("sast"), 18)
    snooze(client)
    repaired = decision(READY, verdict("sast", "sast", Status.PASS), verdict("tests", "tests", Status.PASS))
    assert news(client, repaired, 19) is None
    assert news(client, failing("sast"), 20) is None
    assert news(client, failing("sast", "tests"), 21) is not None
    assert news(client, failing("sast"), 22) is not None
    assert news(client, failing("sast"), 25) is None

    assert news(client, failing("sast"), 26) is not None
    assert news(client, failing("sast"), 27) is None


def test_what_the_issue_does_not_report_is_news_of_the_next_run(client: GitHub) -> None:
    news(client, failing("sast"), 1)
    client.faults = [Fault("PATCH", "/issues", 500, times=9)]
    failed = audit(client, failing("tests"), 2)
    client.faults = []

    assert (bool(failed.error), failed.news) == (True, None)
    assert news(client, failing("tests"), 3) is not None


def test_an_edit_whose_answer_is_lost_is_news_all_the_same(client: GitHub) -> None:
    news(client, failing("sast"), 1)
    client.faults = [Fault("PATCH", "/issues", damage="reset")]
    result = audit(client, failing("tests"), 2)

    assert (result.error, result.news is not None) == ("", True)


def test_a_run_that_a_newer_one_overtook_has_no_news(client: GitHub) -> None:
    audit(client, failing("sast"), 5)

    assert news(client, failing("tests"), 4) is None
    assert audit(client, green(), 6, settings=replace(SETTINGS, key="api")).news is None
    assert only(client).state == "open"


def test_a_notification_that_fails_changes_no_exit_code_and_its_address_is_a_secret(
    client: GitHub, tmp_path: Path
) -> None:
    client.commit({"README.md": "# Shop"}, on="main")
    address = "https://127.0.0.1:9/services/T0/B0/a-secret-part"
    more = {"INPUT_NOTIFY": "slack:SLACK_URL,json:HOOK_URL", "SLACK_URL": address}
    result = run_gate(Day(1, "open", failed=1), 1, 1, client, tmp_path / "shop", more=more)

    notes = [entry for entry in result.results if isinstance(entry.action, Notify)]
    assert (result.exit_code, only(client).state) == (1, "open")
    reason = "connections to 127.0.0.1 are blocked: loopback, and allow-private is off"
    assert [entry.error for entry in notes] == [
        f"cannot notify slack:SLACK_URL: {reason}; check the address in SLACK_URL",
        "cannot notify json:HOOK_URL: HOOK_URL is not set; set it under `env:` of the step, from a secret",
    ]
    assert address in result.secrets
    assert "a-secret-part" not in repr((result.results, result.pages))


def test_a_closed_issue_without_a_snapshot_is_no_news_each_night_while_ready(client: GitHub) -> None:
    news(client, failing("sast"), 1)
    news(client, green(), 2)
    issue = only(client)
    issue.body = re.sub("snapshot=.*? -->", "snapshot={} -->", issue.body or "", count=1)

    assert [news(client, green(), day) for day in (3, 4)] == [None, None]
    assert news(client, failing("sast"), 5) == AuditNews(None, NOT_READY, {"sast": FAIL})


def test_the_last_of_five_hundred_items_is_news_and_can_be_snoozed(client: GitHub) -> None:
    def judged(*names: str) -> Decision:
        passing = [verdict(f"a-long-name-{number}", "x", Status.PASS) for number in range(500)]
        state = NOT_READY if names else READY
        return decision(state, *passing, *(verdict(name, name, Status.FAIL) for name in names))

    first, second = news(client, judged("sast"), 18), news(client, judged("sast", "tests"), 19)
    assert first == AuditNews(None, NOT_READY, {"sast": FAIL})
    assert second is not None
    assert second.blocking == {"sast": FAIL, "tests": FAIL}
    snooze(client)
    snooze(client, "/gate snooze sats until 2026-11-25 why")
    only(client).state = "closed"

    assert news(client, judged("sast"), 20) is not None  # `tests` is repaired
    assert news(client, judged("sast"), 21) is None
    assert only(client).state == "closed"
    assert "did you mean `sast`?" in (only(client).body or "")
