"""The cellar: nouns and registries that more than one room needs. Knows no room."""
