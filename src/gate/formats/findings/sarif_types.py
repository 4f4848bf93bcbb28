"""The type of the results of a SARIF run, with which those of a large log are decoded (SARIF 2.1.0, section 3.27)."""

from __future__ import annotations

from msgspec import UNSET, Raw, Struct, UnsetType

Unread = Raw | UnsetType
"""A member that is read only if the result is listed, or if it has one: most results are only counted."""

Text = str | UnsetType


class SarifResult(Struct, rename="camel", forbid_unknown_fields=True, gc=False):
    """One result, with all members of the specification; those first that decide its group."""

    rule_id: Text = UNSET
    rule_index: int | UnsetType = UNSET
    kind: Text = UNSET
    level: Text = UNSET
    baseline_state: Text = UNSET
    rule: Unread = UNSET
    suppressions: Unread = UNSET
    properties: Unread = UNSET
    provenance: Unread = UNSET
    fixes: Unread = UNSET
    locations: Unread = UNSET
    message: Unread = UNSET
    guid: Unread = UNSET
    correlation_guid: Unread = UNSET
    analysis_target: Unread = UNSET
    fingerprints: Unread = UNSET
    partial_fingerprints: Unread = UNSET
    code_flows: Unread = UNSET
    graphs: Unread = UNSET
    graph_traversals: Unread = UNSET
    stacks: Unread = UNSET
    related_locations: Unread = UNSET
    rank: Unread = UNSET
    attachments: Unread = UNSET
    work_item_uris: Unread = UNSET
    hosted_viewer_uri: Unread = UNSET
    occurrence_count: Unread = UNSET
    web_request: Unread = UNSET
    web_response: Unread = UNSET
    taxa: Unread = UNSET
