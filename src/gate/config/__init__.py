"""Configuration of a run: the table of inputs and flags, the settings read from them, and the runner."""
