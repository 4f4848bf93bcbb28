"""The readiness of an organisation as a page, as tables for people and programs, and as an issue."""
