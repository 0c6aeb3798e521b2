"""API: the HTTP door; it translates and calls, no rule of the trade lives here."""
