"""A checklist that extends base policies: reads their files, joins them, and refuses what would loosen them."""
