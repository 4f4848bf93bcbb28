"""The probe `signoff`: files of sign-offs in, evidence out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gate.adapters.host import Host
from gate.checklist import load
from gate.gather.concurrent import gather
from gate.judge import decide
from gate.model.decision import Status
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Evidence, Request, Seen, Source, Unseen
from gate.probes.common.probe import ProbeContext
from gate.probes.signoff import PROBE
from tests.cases import cases
from tests.folders import with_folders

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FILE = ".github/signoffs.yml"
HOUR, DAY = 3600, 86400


def entry(
    by: str = "@alice", on: str = "2026-11-01", until: str = "2026-12-31", item: str = "pentest", **more: str
) -> str:
    return "  - " + str({"item": item, "by": by, "on": on, "until": until, **more}) + "\n"


def lay_out(folder: Path, *entries: str, file: str = FILE) -> None:
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text("signoffs:\n" + "".join(entries), encoding="utf-8")


def measure(folder: Path, *entries: str, **params: Any) -> Evidence:
    if entries:
        lay_out(folder, *entries)
    return PROBE.measure(PROBE.params.model_validate({"item": "pentest", **params}), ProbeContext(Host.at(folder, NOW)))


def signoff_error(folder: Path, *entries: str, **params: Any) -> tuple[Cause, str]:
    with pytest.raises(EvidenceError) as caught:
        measure(folder, *entries, **params)
    return caught.value.cause, caught.value.detail


def no_signoff_detail(evidence: Evidence) -> str:
    """The detail of the missing facts of an item without a sign-off; every fact has a remedy."""
    (unseen,) = set(evidence.facts.values())
    assert evidence.facts.keys() == {spec.name for spec in PROBE.facts} == evidence.remedies.keys()
    assert f"to add an entry with `item: pentest`, `by`, `on` and `until` under `signoffs:` in {FILE}" in str(
        evidence.remedies["signed"].text
    )
    assert isinstance(unseen, Unseen)
    assert unseen.category is Category.ABSENT
    return unseen.detail


def test_a_valid_sign_off_gives_every_fact(tmp_path: Path) -> None:
    evidence = measure(tmp_path, entry(link="https://example.com/17", note="two findings, both closed"))

    digest = f"sha256:{hashlib.sha256((tmp_path / FILE).read_bytes()).hexdigest()}"
    location = f"{FILE}:2"
    assert evidence == Evidence(
        facts={
            "signed": Seen(value=True, target=location),
            "signatures": Seen(Decimal(1), location),
            "by": Seen(frozenset({"@alice"}), location),
            "age": Seen(Decimal(20 * DAY + 12 * HOUR), location),
            "valid_for": Seen(Decimal(40 * DAY + 12 * HOUR), location),
        },
        sources=(Source(FILE, "signoffs", digest=digest),),
        notes=(
            (
                "@alice signed off on 2026-11-01, valid until 2026-12-31 (.github/signoffs.yml:2): two findings, both "
                "closed https://example.com/17"
            ),
        ),
        remedies=evidence.remedies,
    )
    assert {remedy.request for remedy in evidence.remedies.values()} == {Request.SIGN_OFF}


@cases(
    ("on", "until", "remaining"),
    [
        ("2026-11-21", "2026-11-21", 12 * HOUR),
        ("2026-11-01", "2026-11-22", 36 * HOUR),
        ("2026-11-01", "9999-12-31", 2_912_118 * 24 * HOUR + 12 * HOUR),
    ],
)
@with_folders
def test_a_sign_off_is_valid_until_the_end_of_its_last_day(tmp_path: Path, on: str, until: str, remaining: int) -> None:
    evidence = measure(tmp_path, entry(on=on, until=until))
    assert evidence.facts["signed"] == Seen(value=True, target=f"{FILE}:2")
    assert evidence.facts["valid_for"] == Seen(Decimal(remaining), f"{FILE}:2")


def test_an_expired_sign_off_is_stale(tmp_path: Path) -> None:
    evidence = measure(tmp_path, entry(until="2026-11-20"))

    stale = Unseen(
        Cause.STALE, f"no valid sign-off for pentest: the sign-off by @alice expired on 2026-11-20 ({FILE}:2)"
    )
    assert evidence.facts == {
        "signed": stale,
        "signatures": stale,
        "by": stale,
        "age": Seen(Decimal(20 * DAY + 12 * HOUR), f"{FILE}:2"),
        "valid_for": Seen(Decimal(-12 * HOUR), f"{FILE}:2"),
    }
    assert evidence.notes == ()


def test_a_sign_off_older_than_max_age_is_stale(tmp_path: Path) -> None:
    stale = measure(tmp_path, entry(), max_age="20d").facts["signed"]
    detail = f"no valid sign-off for pentest: the sign-off by @alice is 20 d 12 h old ({FILE}:2); expected at most 20 d"
    assert stale == Unseen(Cause.STALE, detail)
    assert measure(tmp_path, entry(), max_age="21d").facts["signed"] == Seen(value=True, target=f"{FILE}:2")


def test_several_people_count_once_each(tmp_path: Path) -> None:
    evidence = measure(tmp_path, entry(), entry("@bob", "2026-11-20"), entry("Alice", "2026-11-10"))

    assert evidence.facts["signatures"] == Seen(Decimal(2))
    assert evidence.facts["by"] == Seen(frozenset({"Alice", "@bob"}))
    assert evidence.facts["age"] == Seen(
        Decimal(11 * DAY + 12 * HOUR), f"{FILE}:4", (Seen(Decimal(DAY + 12 * HOUR), f"{FILE}:3"),)
    )


def test_the_latest_sign_off_of_a_person_counts_even_if_it_expires_earlier(tmp_path: Path) -> None:
    evidence = measure(tmp_path, entry(), entry(on="2026-11-05", until="2026-11-06"))
    assert isinstance(evidence.facts["signed"], Unseen)


def test_an_expired_sign_off_does_not_affect_a_valid_one(tmp_path: Path) -> None:
    evidence = measure(tmp_path, entry("@bob", until="2026-11-02"), entry())
    assert evidence.facts["by"] == Seen(frozenset({"@alice"}), f"{FILE}:3")
    assert evidence.facts["valid_for"] == Seen(Decimal(40 * DAY + 12 * HOUR), f"{FILE}:3")


def test_only_signers_count(tmp_path: Path) -> None:
    evidence = measure(tmp_path, entry("@mallory"), entry("@Alice"), signers=["alice", "@bob"])
    assert evidence.facts["by"] == Seen(frozenset({"@Alice"}), f"{FILE}:3")
    assert evidence.notes[-1] == f"the sign-off by @mallory does not count ({FILE}:2)"

    evidence = measure(tmp_path, entry("@mallory"), signers="@alice")
    assert no_signoff_detail(evidence) == f"no sign-off for pentest by one of the `signers` in {FILE}"
    assert evidence.notes == (f"the sign-off by @mallory does not count ({FILE}:2)",)
    assert evidence.remedies["signed"].text.startswith("Ask one of the `signers` to add an entry")


def test_notes_are_limited(tmp_path: Path) -> None:
    evidence = measure(tmp_path, *(entry(f"@p{number}") for number in range(30)))
    assert evidence.facts["signatures"] == Seen(Decimal(30))
    assert len(evidence.notes) == 21
    assert evidence.notes[-1] == "10 more sign-offs"


# ------------------------------------------------------------------------------------------------- no data


def test_without_a_sign_off_the_facts_are_absent(tmp_path: Path) -> None:
    evidence = measure(tmp_path, entry(item="pen-test"), entry(item="other"))
    assert no_signoff_detail(evidence) == f"no sign-off for pentest in {FILE}; did you mean pen-test?"


def test_without_a_file_the_facts_are_absent(tmp_path: Path) -> None:
    assert no_signoff_detail(measure(tmp_path)) == f"no sign-off for pentest: no file matches {FILE}"


@cases(
    ("changed", "detail"),
    [
        ({"on": "2026-11-22"}, f"{FILE}:2: the sign-off is dated 2026-11-22, in the future (days are in UTC)"),
        ({"until": "2026-13-45"}, f"{FILE}:2: `on` and `until` must be days such as 2026-11-01"),
        ({"until": "never"}, f"{FILE}:2: `until` must be a day such as 2026-11-01"),
        ({"by": ""}, f"{FILE}:2: `by` must be a text of at most 100 characters; quote it if it is a number"),
        ({"untill": "2027-01-01"}, f"{FILE}:2: unexpected key `untill`; did you mean `until`?"),
    ],
)
@with_folders
def test_a_malformed_entry_affects_only_its_item(tmp_path: Path, changed: Mapping[str, str], detail: str) -> None:
    broken = entry(**changed)
    assert signoff_error(tmp_path, broken, entry("@bob")) == (Cause.UNREADABLE, detail)
    other = measure(tmp_path, broken.replace("pentest", "other"), entry("@bob"))
    assert other.facts["by"] == Seen(frozenset({"@bob"}), f"{FILE}:3")


def test_an_entry_without_an_item_affects_every_item(tmp_path: Path) -> None:
    cause, detail = signoff_error(tmp_path, entry(item=""), entry())
    assert cause is Cause.UNREADABLE
    assert detail.startswith(f"{FILE}:2: `item`")


def test_a_file_outside_the_repository_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / FILE).symlink_to("/etc/hostname")
    assert signoff_error(tmp_path)[0] is Cause.OUTSIDE_ROOT


# ------------------------------------------------------------------------------------------------ verdicts, parameters


CHECKLIST = """
version: 1
items:
  - id: pentest
    probe: signoff
    with: {{item: pentest}}
    must: [{must}]
"""


@cases(
    ("entries", "must", "status"),
    [
        ([entry()], "signed, valid_for > 14d, age < 90d, by has @alice", Status.PASS),
        ([entry()], "signatures >= 2", Status.FAIL),
        ([entry(), entry("@bob")], "signatures >= 2", Status.PASS),
        ([entry()], "valid_for > 60d", Status.FAIL),
        ([entry(), entry("@bob", until="2026-11-23")], "valid_for > 14d", Status.FAIL),
        ([entry()], "by has @bob", Status.FAIL),
        ([entry()], "not signed", Status.FAIL),
        ([entry(until="2026-11-20")], "signed", Status.UNKNOWN),
        ([entry(until="2026-11-20")], "not signed", Status.UNKNOWN),
        ([entry(until="2026-11-20")], "by lacks @mallory", Status.UNKNOWN),
        ([entry(until="2026-11-20")], "signed, valid_for > 0d", Status.FAIL),
        ([entry(item="other")], "signed", Status.UNKNOWN),
        ([entry(item="other")], "signatures < 5", Status.UNKNOWN),
        ([entry(on="2026-11-22")], "signed", Status.UNKNOWN),
    ],
)
@with_folders
def test_verdicts_follow_from_the_facts(tmp_path: Path, entries: list[str], must: str, status: Status) -> None:
    lay_out(tmp_path, *entries)
    checklist = load(CHECKLIST.format(must=must).encode(), "readiness.yml")
    context = ProbeContext(Host.at(tmp_path, NOW))
    decision = decide(checklist, gather(checklist.items, context, 30), context.subject, NOW)
    assert decision.verdicts[0].status is status


@cases("params", [{"item": ""}, {"signers": ["@"]}, {"reports": "../x.yml"}, {"max_age": "0d"}])
def test_invalid_parameters_are_refused(params: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PROBE.params.model_validate({"item": "pentest", **params})
