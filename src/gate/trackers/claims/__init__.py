"""The claims of a tracker: their evaluation against verdicts, and the saved claims file."""
