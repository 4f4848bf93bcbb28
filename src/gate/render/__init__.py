"""Decision → pages: Markdown, HTML, terminal output and annotations. Pure; every text from outside is escaped."""
