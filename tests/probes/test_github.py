"""What all probes of GitHub have in common: independent facts, their permissions, and no numbers for missing data."""

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
from gate.probes.common import registry
from gate.probes.common.github import remedies, unseen
from gate.probes.common.probe import ProbeContext
from tests.adapters.github.conftest import TOKEN
from tests.fakes.github import BASE, HEAD, Fault, GitHub, slow_down
from tests.fakes.servers import Exchange, serving
from tests.probes.github_evidence import MAIN, NOW, PULL, grant, measure

PARAMS_BY_PROBE: Mapping[str, Mapping[str, Any]] = {
    "approvals": {},
    "audit": {"workflow": "nightly.yml"},
    "checks": {"names": ["test", "ci"]},
    "code_scanning": {},
    "dependabot": {},
    "issues": {"labels": "bug"},
    "pull_request": {},
    "repository": {},
    "workflow": {"workflow": "nightly.yml"},
}
"""The probes that query GitHub, with the parameters they require."""

PULL_REQUEST_PROBES = ("approvals", "pull_request")

ALL_FACTS = [(name, spec) for name in PARAMS_BY_PROBE for spec in registry.load(name).facts]
EVERY_PROBE = pytest.mark.parametrize("name", PARAMS_BY_PROBE)


def add_data(client: GitHub) -> None:
    """Data for each of the probes."""
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
    client.run("nightly.yml", branch="main", event="schedule")


def permissions(spec: FactSpec) -> list[str]:
    return spec.permission.split(", ") if spec.permission else []


@pytest.mark.parametrize(("name", "spec"), ALL_FACTS, ids=[f"{name}-{spec.name}" for name, spec in ALL_FACTS])
def test_a_fact_needs_its_permission_and_names_it_when_missing(client: GitHub, name: str, spec: FactSpec) -> None:
    add_data(client)
    grant(client, *permissions(spec))
    assert not isinstance(measure(name, client, **PARAMS_BY_PROBE[name]).facts[spec.name], Unseen)

    grant(client)
    observed = measure(name, client, **PARAMS_BY_PROBE[name]).facts[spec.name]
    if spec.permission:
        assert isinstance(observed, Unseen)
        assert observed.category is Category.FORBIDDEN
        assert f"give the job `permissions: {{{spec.permission}}}`" in observed.detail
    else:
        assert not isinstance(observed, Unseen)


def test_every_probe_with_permissions_is_tested_here() -> None:
    probes = {name for name, probe in registry.catalog().items() if any(spec.permission for spec in probe.facts)}

    assert probes == set(PARAMS_BY_PROBE), "add the probe to PARAMS_BY_PROBE, with its required parameters"


@EVERY_PROBE
def test_without_a_token_nothing_is_queried(name: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        measure(name, None, **PARAMS_BY_PROBE[name])
    assert caught.value.category is Category.FORBIDDEN
    assert caught.value.detail == "there is no GitHub token"


@EVERY_PROBE
def test_without_a_pull_request_only_its_facts_are_not_applicable(client: GitHub, name: str) -> None:
    add_data(client)
    grant(client, *(permission for spec in registry.load(name).facts for permission in permissions(spec)))
    kinds = {type(fact) for fact in measure(name, client, MAIN, **PARAMS_BY_PROBE[name]).facts.values()}

    assert (NotApplicable in kinds) is (name in PULL_REQUEST_PROBES)


@EVERY_PROBE
@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (slow_down(".*", "", 999, 3600), "asks to wait 3600 s); run the gate again later"),
        (Fault(".*", "", 502, 999, message="Bad gateway"), "502: Bad gateway"),
        (Fault(".*", "", times=999, damage="garbage"), "cut off or not JSON"),
        (Fault(".*", "", times=999, damage="reset"), "GitHub did not answer"),
    ],
    ids=["limit", "502", "garbage", "reset"],
)
def test_without_an_answer_of_github_the_facts_are_unseen(
    client: GitHub, name: str, fault: Fault, message: str
) -> None:
    add_data(client)
    client.faults.append(fault)
    facts = measure(name, client, **PARAMS_BY_PROBE[name]).facts

    for fact in facts.values():
        assert isinstance(fact, Unseen)
        assert fact.category is Category.UNREACHABLE
        assert message in fact.detail


@EVERY_PROBE
def test_exactly_the_unseen_facts_have_a_remedy(client: GitHub, name: str) -> None:
    add_data(client)
    grant(client)
    evidence = measure(name, client, **PARAMS_BY_PROBE[name])
    missing = {fact for fact, observed in evidence.facts.items() if isinstance(observed, Unseen)}

    assert set(evidence.remedies) - {"comment_approvals"} == missing - {"comment_approvals"}
    assert all(remedy.text.startswith("Grant the access named above.") for remedy in evidence.remedies.values())


def test_a_remedy_depends_on_the_cause() -> None:
    texts = {cause: remedies({"x": Unseen(cause, "so")})["x"].text for cause in (Cause.UNREACHABLE, Cause.ABSENT)}

    assert texts == {
        Cause.UNREACHABLE: "Run the gate again when GitHub responds.",
        Cause.ABSENT: "Fix the problem described above, or change the parameters of the item.",
    }


@EVERY_PROBE
def test_an_invalid_token_is_reported(client: GitHub, name: str) -> None:
    client.accounts.clear()

    for fact in measure(name, client, **PARAMS_BY_PROBE[name]).facts.values():
        assert isinstance(fact, Unseen)
        assert (fact.cause, "still valid" in fact.detail) == (Cause.FORBIDDEN, True)


@EVERY_PROBE
@pytest.mark.parametrize("body", ["{}", "[{}]", "[null]", '{"state": 1}', "7", "null"])
def test_an_undocumented_answer_of_github_is_unseen(name: str, body: str) -> None:
    def always(talk: Exchange) -> None:
        talk.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())

    probe = registry.load(name)
    with serving(always) as server:
        context = ProbeContext(
            Host.at(Path(), NOW, {}), PULL, client=GitHubClient("acme/shop", TOKEN, server.url("")), item="licence"
        )
        facts = probe.measure(probe.params.model_validate(PARAMS_BY_PROBE[name]), context).facts

    values = {name: observed for name, observed in facts.items() if not isinstance(observed, Unseen)}
    assert values == {}


def test_the_cause_of_a_refusal_depends_on_its_status() -> None:
    assert unseen(GitHubError(404, "Not Found"), "") == Unseen(
        Cause.MISSING_PERMISSION,
        "GitHub answered 404: Not Found; every token of this repository has this access: "
        "check which repository github-token belongs to",
    )
    assert unseen(GitHubError(422, "Validation Failed"), "") == Unseen(
        Cause.UNREADABLE, "GitHub answered 422: Validation Failed"
    )
    assert unseen(GitHubError(429, "slow down"), "").category is Category.UNREACHABLE


@EVERY_PROBE
def test_a_renamed_repository_gives_the_same_evidence(client: GitHub, name: str) -> None:
    add_data(client)
    expected = measure(name, client, **PARAMS_BY_PROBE[name]).facts
    client.former_name, former = "acme/old", GitHubClient("acme/old", TOKEN, client.url)
    probe = registry.load(name)
    context = ProbeContext(Host.at(Path(), NOW, {}), PULL, client=former, item="licence")
    observed = probe.measure(probe.params.model_validate(PARAMS_BY_PROBE[name]), context).facts

    assert observed == expected
