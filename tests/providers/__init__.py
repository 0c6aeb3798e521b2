"""Every provider against the contract, and what is particular to each."""
