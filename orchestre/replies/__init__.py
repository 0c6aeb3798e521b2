"""Replies: how a message becomes an approved reply. The heart."""
