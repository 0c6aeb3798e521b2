"""Orchestre: answers a team's customer mail with a person's hand on the send button."""
