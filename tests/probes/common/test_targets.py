"""What several samples of one target come to: its availability, its failures, and what only another attempt gave."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from gate.probes.common.samples import Sample

from gate.adapters.http.response import Accepted, Unreachable
from gate.model.evidence import Cause, Finding, Observation, Remedy, Seen, Unseen
from gate.model.values import Percentage
from gate.probes.common import targets
from gate.probes.common.targets import Shown

UNTAKEN = Unseen(Cause.TIMED_OUT, "the item's time was over")
GOOD, LATE = Sample(Accepted(), attempts=1), Sample(Accepted(), attempts=3)
REFUSED: Sample[Accepted] = Sample(Unreachable("refused"), attempts=4)
AGAIN: Sample[Accepted] = Sample(Unreachable("refused"), attempts=1)
RESET: Sample[Accepted] = Sample(Unreachable("reset"), attempts=1)
LOST: Sample[Accepted] = Sample(UNTAKEN)


def tell(sample: Sample[Accepted]) -> tuple[str, str]:
    return "no-answer", sample.outcome.message if isinstance(sample.outcome, Unreachable) else ""


@pytest.mark.parametrize(
    ("samples", "share"),
    [
        ([GOOD, LATE], Seen(Percentage(2, 2))),
        ([GOOD, REFUSED, RESET], Seen(Percentage(1, 3))),
        ([GOOD, LOST, LOST], Seen(Percentage(1, 1), others=(UNTAKEN,))),
        ([LOST], UNTAKEN),
    ],
)
def test_available_is_what_was_answered_of_what_could_be_asked(
    samples: Sequence[Sample[Accepted]], share: Observation
) -> None:
    assert targets.availability(samples) == share


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        ([GOOD, LATE, LOST], []),
        ([REFUSED], ["a:1: refused, tried 4 times"]),
        ([RESET], ["a:1: reset"]),
        (
            [RESET, REFUSED, GOOD, AGAIN],
            ["a:1: reset (1 of 4 samples)", "a:1: refused (2 of 4 samples), tried 4 times"],
        ),
    ],
)
def test_samples_that_failed_alike_are_one_finding(samples: Sequence[Sample[Accepted]], said: list[str]) -> None:
    findings = list(targets.findings(Shown("a:1", {}, samples), tell))

    assert findings == [Finding("no-answer", words) for words in said]


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        ([GOOD, REFUSED], []),
        ([LATE], ["a:1: the sample was accepted only after another attempt"]),
        ([LATE, GOOD, LATE], ["a:1: 2 of 3 samples were accepted only after another attempt"]),
    ],
)
def test_what_only_another_attempt_gave_is_noted(samples: Sequence[Sample[Accepted]], said: list[str]) -> None:
    assert list(targets.notes(Shown("a:1", {}, samples), "accepted")) == said


def test_what_gave_no_answer_is_named_in_what_to_do() -> None:
    seen = [
        Shown(f"{name}:1", {}, samples) for name, samples in (("a", [GOOD]), ("b", [GOOD, RESET]), ("c", [REFUSED]))
    ]

    told = targets.remedies(seen, ("accepts", "availability"), "targets")

    words = "See to it that this machine gets an answer from b:1, c:1, or mend the address under `targets`."
    assert told == dict.fromkeys(("accepts", "availability"), Remedy(words))


@pytest.mark.parametrize("samples", [[GOOD, LATE], [LOST]])
def test_where_all_answered_or_could_not_be_asked_there_is_nothing_to_start(
    samples: Sequence[Sample[Accepted]],
) -> None:
    assert targets.remedies([Shown("a:1", {}, samples)], ("accepts",), "targets") == {}
