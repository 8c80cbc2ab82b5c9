"""One module a format, and a registry that recognises formats by content."""
