"""A decision → text: terminal, Markdown, HTML, annotations, the audit issue and advice. Pure."""
