"""Testing: a provider in memory, and the contract that every provider passes."""
