"""Stand-ins for services: real programs, pinned, started by the tests that need them."""
