"""The documents and messages of notifications: one text for every target, escaped for each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gate.model.audit import AuditNews, Changes, CommitRange, Commits, NewFindings, WaiverEnded
from gate.model.decision import State, Status, StatusChange
from gate.render.links import Links
from gate.render.notification import Origin, build_notification, render_json, render_slack, render_teams
from gate.result import schema
from tests.cases import cases

AT = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)
LINKS = Links("https://github.example/acme/shop")
ISSUE, RUN = "https://github.example/acme/shop/issues/8", "https://github.example/acme/shop/actions/runs/1"
COMPARISON = f"https://github.example/acme/shop/compare/{'a' * 40}...{'b' * 40}"

CHANGES = Changes(
    AT,
    State.READY,
    State.NOT_READY,
    (
        StatusChange("sast", Status.PASS, Status.FAIL),
        StatusChange("runbook", Status.WAIVED, Status.FAIL),
        StatusChange("docs", Status.FAIL, Status.PASS),
    ),
    causes={
        "sast": (NewFindings(("CVE-2026-1",), 1), Commits()),
        "runbook": (WaiverEnded(date(2026, 11, 19), "@alice"),),
    },
    commits=CommitRange("a" * 40, "b" * 40, 3, ()),
)
NEWS = AuditNews(State.READY, State.NOT_READY, {"sast": Status.FAIL, "runbook": Status.FAIL}, CHANGES)
ORIGIN = Origin(
    "acme/shop", "web", "Shop is not ready (2 failed) [web]", AT, "b" * 40, {"sast": "Scans"}, ISSUE, RUN, LINKS
)
NOTIFICATION = build_notification(NEWS, ORIGIN)
VALIDATOR = Draft202012Validator(json.loads(schema.schema_text("notification.schema.json")))


def hostile(text: str) -> tuple[AuditNews, Origin]:
    """News in which every text is this one."""
    changes = Changes(
        AT,
        State.READY,
        State.NOT_READY,
        (StatusChange(text, Status.PASS, Status.FAIL),),
        causes={text: (NewFindings((text,), 1), WaiverEnded(date(2026, 11, 19), text))},
    )
    news = AuditNews(State.READY, State.NOT_READY, {text: Status.FAIL}, changes)
    return news, Origin(text, text, text, AT, text, {text: text}, text, text)


def test_the_document_names_what_blocks_and_what_changed() -> None:
    assert json.loads(render_json(NOTIFICATION)) == {
        "schema": "readiness-gate/notification/1",
        "repository": "acme/shop",
        "gate": "web",
        "title": "Shop is not ready (2 failed) [web]",
        "state": "not ready",
        "previous_state": "ready",
        "decided_at": "2026-11-20T02:10:00+00:00",
        "commit": "b" * 40,
        "blocking": [
            {"id": "sast", "title": "Scans", "status": "fail"},
            {"id": "runbook", "title": "", "status": "fail"},
        ],
        "changes": [
            {"item": "sast", "before": "pass", "after": "fail",
             "causes": ["1 new finding: `CVE-2026-1`", "one of the 3 commits"]},
            {"item": "runbook", "before": "waived", "after": "fail",
             "causes": ["the waiver by @alice ended on 2026-11-19"]},
            {"item": "docs", "before": "fail", "after": "pass", "causes": []},
        ],
        "issue_url": ISSUE,
        "run_url": RUN,
        "comparison_url": COMPARISON,
    }  # fmt: skip


def test_a_message_for_slack_has_a_header_a_text_and_links() -> None:
    assert json.loads(render_slack(NOTIFICATION)) == {
        "text": "❌ Shop is not ready (2 failed) [web]",
        "blocks": [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": "❌ Shop is not ready (2 failed) [web]", "emoji": False},
            },
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "`acme/shop`, gate `web`\u2060: ready → not ready\n"
                    "• `sast`\u2060: pass → fail (1 new finding\u2060: `CVE-2026-1`; one of the 3 commits)\n"
                    "• `runbook`\u2060: waived → fail (the waiver by \u2060@alice ended on 2026-11-19)\n"
                    "• `docs`\u2060: fail → pass",
                    "verbatim": True,
                },
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": f"<{ISSUE}|Audit issue> · <{RUN}|Run> · <{COMPARISON}|Commits>",
                        "verbatim": True,
                    }
                ],
            },
        ],
    }


def test_a_message_for_teams_is_an_adaptive_card_without_markdown() -> None:
    (attachment,) = json.loads(render_teams(NOTIFICATION))["attachments"]
    card = attachment["content"]

    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert texts(card["body"]) == [
        "❌ Shop is not ready (2 failed) [web]",
        "acme/shop, gate web: ready → not ready",
        "• sast: pass → fail (1 new finding: CVE-2026-1; one of the 3 commits)",
        "• runbook: waived → fail (the waiver by @alice ended on 2026-11-19)",
        "• docs: fail → pass",
    ]
    assert card["actions"] == [
        {"type": "Action.OpenUrl", "title": title, "url": url}
        for title, url in (("Audit issue", ISSUE), ("Run", RUN), ("Commits", COMPARISON))
    ]


def texts(body: list[Any]) -> list[str]:
    return ["".join(run["text"] for run in block["inlines"]) for block in body]


def test_the_first_audit_that_is_not_ready_names_what_blocks() -> None:
    notification = build_notification(replace(NEWS, before=None, changes=None), ORIGIN)

    assert json.loads(render_json(notification))["previous_state"] is None
    assert "no issue → not ready\nBlocked by `sast`, `runbook`" in json.loads(render_slack(notification))["blocks"][1][
        "text"
    ]["text"].replace("\u2060", "")


def test_slack_reads_no_mention_link_or_format_in_data() -> None:
    message = json.loads(render_slack(build_notification(*hostile("<!channel> @here *b* _i_ ~s~ `c` <https://x|y> &"))))
    text = message["blocks"][1]["text"]["text"]

    assert "<" not in text
    assert "&lt;!channel&gt;" in text
    plain = text.split("`")[::2]
    assert not any(character in part.replace(f"\u2060{character}", "") for part in plain for character in "*_~@")
    assert "<" not in message["text"]
    assert len(message["blocks"]) == 2  # no link of ours is left


@cases("text", ["x" * 5_000, "<" * 5_000, "\U0001f600" * 5_000])
def test_long_texts_fit_into_the_limits_of_slack_and_teams(text: str) -> None:
    news, origin = hostile(text)
    many = tuple(StatusChange(f"{number}{text}", Status.PASS, Status.FAIL) for number in range(500))
    assert news.changes
    news = replace(news, changes=replace(news.changes, status_changes=many))
    notification = build_notification(news, origin)
    header, section, *_ = json.loads(render_slack(notification))["blocks"]

    assert len(header["text"]["text"]) <= 150
    assert len(section["text"]["text"]) <= 3_000
    assert len(render_teams(notification)) <= 28 * 1024
    assert len(texts(json.loads(render_teams(notification))["attachments"][0]["content"]["body"])) == 13


@given(st.text())
def test_every_document_is_valid_by_the_schema(text: str) -> None:
    document = json.loads(render_json(build_notification(*hostile(text))))

    assert [error.message for error in VALIDATOR.iter_errors(document)] == []


def test_the_schema_file_is_that_of_the_model() -> None:
    path = Path(schema.__file__).with_name("notification.schema.json")

    assert path.read_text(encoding="utf-8") == schema.schema_text(path.name), "run `make pages`"
