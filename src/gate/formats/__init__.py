"""Report and document formats: bytes in, plain values out. Each subpackage holds one kind of format."""
