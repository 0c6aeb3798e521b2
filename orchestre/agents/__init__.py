"""Agents: propose an answer to one message from what they are allowed to look up."""
