"""Everything a person or a workflow can set: the inputs and flags, the settings made of them, the runner."""
