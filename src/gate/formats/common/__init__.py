"""What formats share: the registry, content detection, and bounded readers of XML, JSON, YAML and text."""
