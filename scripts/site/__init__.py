"""The documentation site: `python -m scripts.site` builds it (`make site`)."""
