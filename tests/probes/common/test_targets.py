"""Facts, findings, notes and remedies of the samples of one target."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gate.adapters.http.response import Connected, Unreachable
from gate.model.evidence import Cause, Finding, Observation, Remedy, Seen, Unseen
from gate.model.values import Percentage
from gate.probes.common import targets
from gate.probes.common.sampling import Sample
from gate.probes.common.targets import TargetResult
from tests.cases import cases

OUT_OF_TIME = Unseen(Cause.TIMED_OUT, "the item ran out of time")
GOOD, RETRIED = Sample(Connected(), attempts=1), Sample(Connected(), attempts=3)
REFUSED: Sample[Connected] = Sample(Unreachable("refused"), attempts=4)
REFUSED_ONCE: Sample[Connected] = Sample(Unreachable("refused"), attempts=1)
RESET: Sample[Connected] = Sample(Unreachable("reset"), attempts=1)
MISSING: Sample[Connected] = Sample(OUT_OF_TIME)


def describe(sample: Sample[Connected]) -> tuple[str, str]:
    return "no-answer", sample.outcome.message if isinstance(sample.outcome, Unreachable) else ""


@cases(
    ("samples", "observed"),
    [
        ([GOOD, RETRIED], Seen(Percentage(2, 2))),
        ([GOOD, REFUSED, RESET], Seen(Percentage(1, 3))),
        ([GOOD, MISSING, MISSING], Seen(Percentage(1, 1), other_targets=(OUT_OF_TIME,))),
        ([MISSING], OUT_OF_TIME),
    ],
)
def test_availability_counts_only_samples_that_could_be_taken(
    samples: Sequence[Sample[Connected]], observed: Observation
) -> None:
    assert targets.measure_availability(samples) == observed


@cases(
    ("samples", "messages"),
    [
        ([GOOD, RETRIED, MISSING], []),
        ([REFUSED], ["a:1: refused, after 4 attempts"]),
        ([RESET], ["a:1: reset"]),
        (
            [RESET, REFUSED, GOOD, REFUSED_ONCE],
            ["a:1: reset (1 of 4 samples)", "a:1: refused (2 of 4 samples), after 4 attempts"],
        ),
    ],
)
def test_samples_with_the_same_failure_share_one_finding(
    samples: Sequence[Sample[Connected]], messages: list[str]
) -> None:
    findings = list(targets.describe_failures(TargetResult("a:1", {}, samples), describe))

    assert findings == [Finding("no-answer", message) for message in messages]


@cases(
    ("samples", "messages"),
    [
        ([GOOD, REFUSED], []),
        ([RETRIED], ["a:1: the sample was accepted only after a retry"]),
        ([RETRIED, GOOD, RETRIED], ["a:1: 2 of 3 samples were accepted only after a retry"]),
    ],
)
def test_samples_that_needed_a_retry_are_noted(samples: Sequence[Sample[Connected]], messages: list[str]) -> None:
    assert list(targets.describe_retries(TargetResult("a:1", {}, samples), "accepted")) == messages


def test_the_remedy_names_the_targets_without_a_response() -> None:
    results = [
        TargetResult(f"{name}:1", {}, samples)
        for name, samples in (("a", [GOOD]), ("b", [GOOD, RESET]), ("c", [REFUSED]))
    ]

    remedies = targets.suggest_remedies(results, ("accepts", "availability"), "targets", waits=False)

    text = (
        "Make sure that this machine can reach b:1, c:1, or fix the address under `targets`. If the service is still "
        "starting, add `wait: 2m` to the parameters of the item."
    )
    assert remedies == dict.fromkeys(("accepts", "availability"), Remedy(text))


@pytest.mark.parametrize("samples", [[GOOD, RETRIED], [MISSING]])
def test_without_a_silent_target_there_is_no_remedy(
    samples: Sequence[Sample[Connected]],
) -> None:
    assert targets.suggest_remedies([TargetResult("a:1", {}, samples)], ("accepts",), "targets", waits=False) == {}


ANSWER = "Check https://a.example, which answers 503."


@pytest.mark.parametrize(
    ("waits", "errors", "text"),
    [
        (
            False,
            ["https://a.example, which answers 503"],
            f"{ANSWER} If the service is still starting, add `wait: 2m` to the parameters of the item.",
        ),
        (True, ["https://a.example, which answers 503"], ANSWER),
    ],
)
def test_the_remedy_names_the_answer_and_proposes_to_wait_only_once(waits: bool, errors: list[str], text: str) -> None:
    results = [TargetResult("https://a.example", {}, [GOOD])]

    remedies = targets.suggest_remedies(results, ("status",), "urls", waits=waits, errors=errors)

    assert remedies == {"status": Remedy(text)}


def test_an_item_that_waited_gets_no_advice_to_wait() -> None:
    remedies = targets.suggest_remedies([TargetResult("c:1", {}, [REFUSED])], ("accepts",), "targets", waits=True)

    text = "Make sure that this machine can reach c:1, or fix the address under `targets`."
    assert remedies == {"accepts": Remedy(text)}
