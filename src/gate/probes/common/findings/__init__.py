"""The library of findings: their identity, age, severity, filters and counts, and the VEX that takes some out."""
