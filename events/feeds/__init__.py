"""News of this room for feed readers."""
