"""Tests of the Gmail provider, against a stand-in for Gmail."""
