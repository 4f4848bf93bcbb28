"""Markdown documents: whether they exist, their age, their headings, and their links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from gate.formats.documents import markdown
from gate.formats.documents.markdown import MarkdownDocument
from gate.model.digest import compute_digest
from gate.model.evidence import MAX_FINDINGS, Cause, Evidence, Finding, Observation, Seen, Source, Unseen
from gate.model.suggestions import find_nearest
from gate.model.text import join_names, one_line, truncate
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import file_facts
from gate.probes.common.links import MARKDOWN, MAX_CANDIDATES, LinkChecker, is_markdown, normalize_heading
from gate.probes.common.parameters import Globs, ProbeParams, Strings
from gate.probes.common.probe import Probe, ProbeContext

MAX_DOCUMENTS = 2000
MAX_LINKS = 50_000
MAX_EXCERPT = 100
"""The most characters of a link or heading that a finding quotes."""


def _parse_heading(raw: str) -> str:
    if not (heading := raw.lstrip("#").strip()):
        raise ValueError("a heading needs text, such as Rollback")
    return heading


class DocsParams(ProbeParams):
    """The parameters of the probe `docs`."""

    paths: Globs = Field(description="The documents: a glob or a list of globs. Every glob must match a document.")
    ignore: Globs | None = Field(default=None, description="Leave out documents that match one of these globs.")
    headings: Strings[Annotated[str, Field(max_length=200), AfterValidator(_parse_heading)]] = Field(
        default=(), max_length=100, description="Headings that every document must have; declares `missing_headings`."
    )
    ignore_links: Strings[Annotated[str, Field(min_length=1, max_length=500)]] = Field(
        default=(), max_length=100, description="Globs of link targets that are not checked, such as `../../issues*`."
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
        "age of every document since its last commit, or since its modification when untracked; the oldest is shown",
        "s",
        Better.LOWER,
        is_clock=True,
    ),
    FactSpec("words", "words of every document, without code; the longest document is shown"),
    FactSpec("links", "links and images of all documents that lead to files of the repository"),
    FactSpec("broken_links", "links and images whose target does not exist", better=Better.LOWER),
)
MISSING_HEADINGS = FactSpec(
    "missing_headings", "missing `headings`, added up over all documents; only with `headings`", better=Better.LOWER
)


def measure(params: DocsParams, context: ProbeContext) -> Evidence:
    """Reads every document that the globs match. A missing document is a fact, and not an error.

    Raises:
        EvidenceError: when a document cannot or must not be read; then no fact can be measured.
    """
    workspace = context.workspace
    stats, missing = file_facts.stat_files(workspace, params.paths, params.ignore or ())
    no_files = file_facts.missing_files(workspace, missing)
    unseen = no_files or _unreadable_documents(list(stats))
    facts: dict[str, Observation] = {
        "exists": file_facts.check_existence(stats, missing),
        "age": no_files or file_facts.measure_ages(context.repository, context.clock.now, stats),
    }
    if unseen:
        facts |= dict.fromkeys(("words", "links", "broken_links", "missing_headings"), unseen)
        sources = tuple(Source(glob, "markdown") for glob in params.paths)
        return Evidence(facts, sources=sources, remedies=file_facts.suggest_remedies(workspace, stats, missing, facts))
    reader = _DocumentReader(params, context)
    facts |= reader.facts(list(stats))
    return Evidence(facts, tuple(reader.findings), tuple(reader.sources), tuple(reader.notes()))


def _unreadable_documents(paths: Sequence[str]) -> Unseen | None:
    """Why the documents are not read; None when they can be."""
    other = [path for path in paths if not is_markdown(path)]
    if other:
        return Unseen(
            Cause.WRONG_FORMAT, f"expected Markdown ({', '.join(MARKDOWN)}), and there is {join_names(other, 1)}"
        )
    if len(paths) > MAX_DOCUMENTS:
        return Unseen(Cause.TOO_LARGE, f"the globs match {len(paths):,} documents; at most {MAX_DOCUMENTS:,} are read")
    return None


class _DocumentReader:
    """Reads the documents of one item, and collects findings, sources and notes."""

    def __init__(self, params: DocsParams, context: ProbeContext) -> None:
        self.params = params
        self.context = context
        self.document = cache(self._read_document)
        self.links = LinkChecker(context.workspace, params.ignore_links, self.document)
        self.findings: list[Finding] = []
        self.sources: list[Source] = []
        self.finding_count = 0
        self.digests: dict[str, str] = {}

    def _read_document(self, path: str) -> MarkdownDocument:
        data = self.context.workspace.read(path, markdown.MAX_BYTES)
        self.digests[path] = compute_digest(data)
        return markdown.read(data)

    def facts(self, paths: Sequence[str]) -> Mapping[str, Observation]:
        """The facts about the content of the documents."""
        documents = {path: self.document(path) for path in paths}
        self.sources += [Source(path, "markdown", digest=self.digests[path]) for path in paths]
        missing_headings = sum(self._missing_headings(path, document) for path, document in documents.items())
        return {
            "words": file_facts.find_extremes({path: document.words for path, document in documents.items()}),
            "missing_headings": Seen(Decimal(missing_headings)),
            **self._link_facts(documents),
        }

    def _missing_headings(self, path: str, document: MarkdownDocument) -> int:
        """The number of expected headings that the document does not have."""
        existing = {normalize_heading(heading.text): heading.text for heading in document.headings}
        missing = [heading for heading in self.params.headings if normalize_heading(heading) not in existing]
        for heading in missing:
            candidates = list(existing)[:MAX_CANDIDATES] if self.finding_count < MAX_FINDINGS else []
            similar = find_nearest(normalize_heading(heading), candidates)
            hint = f"; did you mean “{truncate(existing[similar], MAX_EXCERPT)}”?" if similar else ""
            message = f"missing heading “{truncate(heading, MAX_EXCERPT)}”{hint}"
            self._add_finding(_finding("missing-heading", message, heading, path, None))
        return len(missing)

    def _link_facts(self, documents: Mapping[str, MarkdownDocument]) -> Mapping[str, Observation]:
        internal = {path: self.links.internal_links(document.links) for path, document in documents.items()}
        count = sum(map(len, internal.values()))
        facts: dict[str, Observation] = {"links": Seen(Decimal(count))}
        if count > MAX_LINKS:
            unseen = Unseen(Cause.TOO_LARGE, f"the documents have {count:,} links; at most {MAX_LINKS:,} are checked")
            return facts | {"broken_links": unseen}
        broken = 0
        for path, links in internal.items():
            if not self.context.deadline.remaining:
                unseen = Unseen(Cause.TIMED_OUT, f"the item ran out of time before the links of {path} were checked")
                return facts | {"broken_links": unseen}
            for link in links:
                if error := self.links.link_error(path, link):
                    broken += 1
                    message = f"“{truncate(link.target, MAX_EXCERPT)}”: {error}"
                    self._add_finding(_finding("broken-link", message, link.target, path, link.line))
        return facts | {"broken_links": Seen(Decimal(broken))}

    def _add_finding(self, finding: Finding) -> None:
        self.finding_count += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)

    def notes(self) -> Iterator[str]:
        """A note on findings that are not listed."""
        if self.finding_count > len(self.findings):
            yield f"the first {len(self.findings):,} of {self.finding_count:,} findings are listed"


def _finding(rule: str, message: str, name: str, path: str, line: int | None) -> Finding:
    """A finding that the fact in the plural of its rule counts; `name` is the heading or the target of the link."""
    fact = f"{rule.replace('-', '_')}s"
    name = one_line(name)
    return Finding(
        rule, message, path=path, line=line, names=(name,) if name else (), places=(path,), counted_in=(fact,)
    )  # fmt: skip


def _item_facts(params: DocsParams) -> Sequence[FactSpec]:
    return (MISSING_HEADINGS,) if params.headings else ()


def _unavailable_facts(params: DocsParams) -> Mapping[str, str]:
    return {} if params.headings else {"missing_headings": "list the expected `headings` under `with`"}


PROBE = Probe(
    summary="Markdown documents: whether they exist, their age, their headings and their broken links.",
    params=DocsParams,
    facts=FACTS,
    measure=measure,
    item_facts=_item_facts,
    unavailable_facts=_unavailable_facts,
    remedies=lambda params, evidence: file_facts.self_reported_remedies(params.paths, evidence),
    lists_findings=True,
    tree_facts=("exists", "words", "links", MISSING_HEADINGS.name),
)
