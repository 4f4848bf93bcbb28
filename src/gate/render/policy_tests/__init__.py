"""The results of policy tests as text: for a terminal, as JSON, and as JUnit XML."""
