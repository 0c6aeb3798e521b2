"""The gate: plain pages before the console proper, by which people come in and go."""
