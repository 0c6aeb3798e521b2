"""Rules of the house that no linter can hold."""
