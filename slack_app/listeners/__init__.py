"""Listeners: one file for each thing that people do in Slack."""
