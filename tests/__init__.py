"""Tests of Orchestre: real parts, a clock of our own, nothing beyond this machine."""
