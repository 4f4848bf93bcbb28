"""The saved result of a decision: its model, writer, reader and JSON Schema."""
