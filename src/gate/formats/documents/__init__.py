"""Documents that are no reports: JSON, YAML, TOML, XML, CSV, Markdown, git diffs and sign-off files."""
