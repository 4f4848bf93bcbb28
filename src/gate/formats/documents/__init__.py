"""Documents that probes and trackers read: Markdown, JSON and XML queries, CSV, diffs and sign-offs."""
