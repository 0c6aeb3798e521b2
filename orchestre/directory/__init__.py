"""Directory: how a person is known: by a password kept here, or by Firebase."""
