"""Samples: an invented shop's catalogue, and mails that its customers write."""
