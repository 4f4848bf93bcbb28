"""What all probes that ask GitHub promise: each fact for itself, with its permission, and no number for silence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Category, Cause, NotApplicable, Unseen
from gate.model.values import FactSpec
from gate.probes.common import probe
from gate.probes.common.github import remedies, unseen
from gate.probes.common.probe import ProbeContext
from tests.adapters.github.conftest import TOKEN
from tests.fakes.github import BASE, HEAD, Fault, GitHub, slow_down
from tests.fakes.servers import Conversation, serving
from tests.probes.asking import MAIN, NOW, PULL, grant, look

ASKING: Mapping[str, Mapping[str, Any]] = {
    "approvals": {},
    "checks": {"names": ["test", "ci"]},
    "code_scanning": {},
    "dependabot": {},
    "issues": {"labels": "bug"},
    "pull_request": {},
    "repository": {},
    "workflow": {"workflow": "nightly.yml"},
}
"""The probes that ask GitHub, with what they have to be told."""

OF_PULL_REQUESTS = ("approvals", "pull_request")

EVERY = [(name, spec) for name in ASKING for spec in probe.load(name).facts]
EACH = pytest.mark.parametrize("name", ASKING)


def furnish(client: GitHub) -> None:
    """Something for each of them to see."""
    client.commit({"CODEOWNERS": "* @alice\n"}, BASE, sha=HEAD)
    client.push("alice")
    client.review(7, "bob")
    client.add(7, "bob", f"/gate approve licence {HEAD[:7]}")
    client.check(HEAD, "test", "success")
    client.status(HEAD, "ci", "success")
    client.code_alert("rule")
    client.dependabot_alert("package")
    client.open_issue("Wrong", labels=["bug"])
    client.release("v1")
    client.run("nightly.yml", branch="main")


def permissions(spec: FactSpec) -> list[str]:
    return spec.permission.split(", ") if spec.permission else []


@pytest.mark.parametrize(("name", "spec"), EVERY, ids=[f"{name}-{spec.name}" for name, spec in EVERY])
def test_a_fact_is_seen_with_its_permission_and_names_it_without(client: GitHub, name: str, spec: FactSpec) -> None:
    furnish(client)
    grant(client, *permissions(spec))
    assert not isinstance(look(name, client, **ASKING[name]).facts[spec.name], Unseen)

    grant(client)
    without = look(name, client, **ASKING[name]).facts[spec.name]
    if spec.permission:
        assert isinstance(without, Unseen)
        assert without.category is Category.FORBIDDEN
        assert f"give the job `permissions: {{{spec.permission}}}`" in without.detail
    else:
        assert not isinstance(without, Unseen)


def test_every_probe_that_needs_a_permission_keeps_these_promises() -> None:
    needy = {name for name, kind in probe.catalog().items() if any(spec.permission for spec in kind.facts)}

    assert needy == set(ASKING), "name the probe in ASKING, with what it has to be told"


@EACH
def test_without_a_token_the_input_is_named(name: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        look(name, None, **ASKING[name])
    assert caught.value.category is Category.FORBIDDEN
    assert caught.value.detail == "there is no token to ask GitHub with; give the action the input github-token"


@EACH
def test_without_a_pull_request_only_its_own_questions_do_not_arise(client: GitHub, name: str) -> None:
    furnish(client)
    grant(client, *(each for spec in probe.load(name).facts for each in permissions(spec)))
    kinds = {type(fact) for fact in look(name, client, MAIN, **ASKING[name]).facts.values()}

    assert (NotApplicable in kinds) is (name in OF_PULL_REQUESTS)


@EACH
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (slow_down(".*", "", 999, 3600), "asks for a pause of 3600 s); run the job again later"),
        (Fault(".*", "", 502, 999, message="Bad gateway"), "502: Bad gateway"),
        (Fault(".*", "", times=999, spoil="garbage"), "cut off or no JSON"),
        (Fault(".*", "", times=999, spoil="reset"), "GitHub did not answer"),
    ],
    ids=["limit", "502", "garbage", "reset"],
)
def test_where_github_does_not_answer_nothing_is_known(client: GitHub, name: str, fault: Fault, words: str) -> None:
    furnish(client)
    client.faults.append(fault)
    facts = look(name, client, **ASKING[name]).facts

    for fact in facts.values():
        assert isinstance(fact, Unseen)
        assert fact.category is Category.UNREACHABLE
        assert words in fact.detail


@EACH
def test_what_is_not_seen_has_a_remedy_and_what_is_seen_has_none(client: GitHub, name: str) -> None:
    furnish(client)
    grant(client)
    evidence = look(name, client, **ASKING[name])
    silent = {fact for fact, seen in evidence.facts.items() if isinstance(seen, Unseen)}

    assert set(evidence.remedies) - {"comment_approvals"} == silent - {"comment_approvals"}
    assert all(remedy.words.startswith("Grant what is named above.") for remedy in evidence.remedies.values())


def test_a_remedy_fits_the_reason() -> None:
    told = {reason: remedies({"x": Unseen(reason, "so")})["x"].words for reason in (Cause.UNREACHABLE, Cause.ABSENT)}

    assert told == {
        Cause.UNREACHABLE: "Run the job again once GitHub answers.",
        Cause.ABSENT: "Do what is said above, or change what the item asks for.",
    }


@EACH
def test_a_token_that_is_no_longer_valid_is_said_to_be(client: GitHub, name: str) -> None:
    client.accounts.clear()

    for fact in look(name, client, **ASKING[name]).facts.values():
        assert isinstance(fact, Unseen)
        assert (fact.cause, "still valid" in fact.detail) == (Cause.FORBIDDEN, True)


@EACH
@pytest.mark.parametrize("body", ["{}", "[{}]", "[null]", '{"state": 1}', "7", "null"])
def test_an_answer_that_github_does_not_document_is_no_answer(name: str, body: str) -> None:
    def always(talk: Conversation) -> None:
        talk.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())

    kind = probe.load(name)
    with serving(always) as server:
        context = ProbeContext(
            Host.at(Path(), NOW, {}), PULL, client=GitHubClient("acme/shop", TOKEN, server.url("")), item="licence"
        )
        facts = kind.measure(kind.params.model_validate(ASKING[name]), context).facts

    shown = {fact: seen for fact, seen in facts.items() if not isinstance(seen, Unseen)}
    assert shown == {}


def test_what_a_refusal_means_depends_on_its_status() -> None:
    assert unseen(GitHubError(404, "Not Found"), "") == Unseen(
        Cause.MISSING_PERMISSION,
        "GitHub answered 404: Not Found; every token of this repository may ask that: look whose github-token it is",
    )
    assert unseen(GitHubError(422, "Validation Failed"), "") == Unseen(
        Cause.UNREADABLE, "GitHub answered 422: Validation Failed"
    )
    assert unseen(GitHubError(429, "slow down"), "").category is Category.UNREACHABLE
