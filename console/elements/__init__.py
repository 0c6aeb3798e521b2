"""Elements: what several pages show in the same way."""
