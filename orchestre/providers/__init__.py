"""Providers: services that mail is read and answered in."""
