"""Documents in Markdown: whether they are there, fresh, with the headings they need, and links that lead somewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from gate.formats.documents import markdown
from gate.formats.documents.markdown import Document
from gate.model.evidence import Cause, Evidence, Finding, Observation, Seen, Source, Unseen
from gate.model.suggestions import find_nearest
from gate.model.text import join_names, truncate
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import file_facts, report_files
from gate.probes.common.links import MARKDOWN, MOST_NAMES, Links, heading_words, is_markdown
from gate.probes.common.probe import Probe, ProbeContext

MAX_DOCUMENTS = 2000
MAX_LINKS = 50_000
MAX_FINDINGS = 200
LONGEST = 100
"""Characters of a link that a finding quotes."""


def _heading(written: str) -> str:
    if not (heading := written.lstrip("#").strip()):
        raise ValueError("a heading has words, such as Rollback")
    return heading


class DocsParams(report_files.ProbeParams):
    """What stands under `with:`."""

    paths: report_files.Globs = Field(
        description="The documents: a glob or a list of globs, each of which has to match."
    )
    ignore: report_files.Globs | None = Field(
        default=None, description="Leave out documents that match one of these globs."
    )
    headings: report_files.Texts[Annotated[str, Field(max_length=200), AfterValidator(_heading)]] = Field(
        default=(), max_length=100, description="Headings that each document needs; gives `missing_headings`."
    )
    ignore_links: report_files.Texts[Annotated[str, Field(min_length=1, max_length=500)]] = Field(
        default=(), max_length=100, description="Globs of link targets that are not looked at, such as `../../issues*`."
    )


FACTS = (
    FactSpec(
        "exists",
        "whether every glob matches a document",
        better=Better.HIGHER,
        kind=Kind.BOOLEAN,
        false_label="missing",
    ),
    FactSpec(
        "age",
        "time since the last commit, or for untracked files change, of every document; the oldest is shown",
        "s",
        Better.LOWER,
    ),
    FactSpec("words", "words of every document, without code; the longest is shown"),
    FactSpec("links", "links and pictures that lead into the repository, of all documents"),
    FactSpec("broken_links", "those of them that lead to nothing", better=Better.LOWER),
)
MISSING_HEADINGS = FactSpec(
    "missing_headings", "`headings` that documents lack, added up; only where some are asked for", better=Better.LOWER
)


def measure(params: DocsParams, context: ProbeContext) -> Evidence:
    """Reads every document that the globs match. That there is none is a fact.

    Raises:
        EvidenceError: when a document cannot or must not be read: then nothing is known of all.
    """
    stats, missing = file_facts.look(context.host, params.paths, params.ignore or ())
    unseen = file_facts.nothing(context.host, missing) or _unsuited(list(stats))
    facts: dict[str, Observation] = {
        "exists": file_facts.exists(stats, missing),
        "age": file_facts.nothing(context.host, missing) or file_facts.ages(context.host, stats),
    }
    if unseen:
        facts |= dict.fromkeys(("words", "links", "broken_links", "missing_headings"), unseen)
        sources = tuple(Source(glob, "markdown") for glob in params.paths)
        return Evidence(facts, sources=sources, remedies=file_facts.remedies(context.host, stats, missing, facts))
    reading = _Reading(params, context)
    facts |= reading.facts(list(stats))
    return Evidence(facts, tuple(reading.findings), tuple(reading.sources), tuple(reading.notes()))


def _unsuited(paths: Sequence[str]) -> Unseen | None:
    """Why the documents are not read."""
    other = [path for path in paths if not is_markdown(path)]
    if other:
        return Unseen(Cause.UNREADABLE, f"only Markdown ({', '.join(MARKDOWN)}) is read, not {join_names(other, 1)}")
    if len(paths) > MAX_DOCUMENTS:
        return Unseen(Cause.UNREADABLE, f"the globs match {len(paths):,} documents; at most {MAX_DOCUMENTS:,} are read")
    return None


class _Reading:
    """Reads the documents of one item, and keeps what is found on the way."""

    def __init__(self, params: DocsParams, context: ProbeContext) -> None:
        self.params = params
        self.context = context
        self.document = cache(self._document)
        self.links = Links(context.host, params.ignore_links, self.document)
        self.findings: list[Finding] = []
        self.sources: list[Source] = []
        self.found = 0
        self.digests: dict[str, str] = {}

    def _document(self, path: str) -> Document:
        data = self.context.workspace.read(path, markdown.MAX_BYTES)
        self.digests[path] = f"sha256:{hashlib.sha256(data).hexdigest()}"
        return markdown.read(data)

    def facts(self, paths: Sequence[str]) -> Mapping[str, Observation]:
        """The facts that stand in the documents."""
        documents = {path: self.document(path) for path in paths}
        self.sources += [Source(path, "markdown", digest=self.digests[path]) for path in paths]
        lacking = sum(self._lacking(path, document) for path, document in documents.items())
        return {
            "words": file_facts.extremes({path: document.words for path, document in documents.items()}),
            "missing_headings": Seen(Decimal(lacking)),
            **self._links(documents),
        }

    def _lacking(self, path: str, document: Document) -> int:
        """How many of the wanted headings the document lacks."""
        there = {heading_words(heading.text): heading.text for heading in document.headings}
        lost = [wanted for wanted in self.params.headings if heading_words(wanted) not in there]
        for wanted in lost:
            names = list(there)[:MOST_NAMES] if self.found < MAX_FINDINGS else []
            nearest = find_nearest(heading_words(wanted), names)
            hint = f"; did you mean “{truncate(there[nearest], LONGEST)}”?" if nearest else ""
            self._report(
                Finding("missing-heading", f"there is no heading “{truncate(wanted, LONGEST)}”{hint}", path=path)
            )
        return len(lost)

    def _links(self, documents: Mapping[str, Document]) -> Mapping[str, Observation]:
        inward = {path: self.links.inward(document.links) for path, document in documents.items()}
        count = sum(map(len, inward.values()))
        facts: dict[str, Observation] = {"links": Seen(Decimal(count))}
        if count > MAX_LINKS:
            unseen = Unseen(Cause.UNREADABLE, f"there are {count:,} links; at most {MAX_LINKS:,} are followed")
            return facts | {"broken_links": unseen}
        broken = 0
        for path, links in inward.items():
            if not self.context.deadline.left:
                return facts | {"broken_links": Unseen(Cause.TIMED_OUT, f"time was up before {path} was read")}
            for link in links:
                if fault := self.links.broken(path, link):
                    broken += 1
                    said = f"“{truncate(link.target, LONGEST)}”: {fault}"
                    self._report(Finding("broken-link", said, path=path, line=link.line))
        return facts | {"broken_links": Seen(Decimal(broken))}

    def _report(self, finding: Finding) -> None:
        self.found += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)

    def notes(self) -> Iterator[str]:
        """What a reader must know of findings that are not listed."""
        if self.found > len(self.findings):
            yield f"of {self.found:,} findings the first {len(self.findings):,} are listed"


def _more_facts(params: DocsParams) -> Sequence[FactSpec]:
    return (MISSING_HEADINGS,) if params.headings else ()


def _unseeable(params: DocsParams) -> Mapping[str, str]:
    return {} if params.headings else {"missing_headings": "write under `with` the `headings` that are needed"}


PROBE = Probe(
    summary="Documents in Markdown: whether they are there and fresh, their headings, and links that lead nowhere.",
    params=DocsParams,
    facts=FACTS,
    measure=measure,
    more_facts=_more_facts,
    unseeable=_unseeable,
    remedies=lambda params, evidence: file_facts.remedies_told(params.paths, evidence),
)
