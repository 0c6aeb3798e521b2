"""The command line: a door to the API, and what starts Orchestre on a machine."""
