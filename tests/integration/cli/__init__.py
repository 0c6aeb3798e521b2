"""Tests of the command line, on a running Orchestre."""
