"""Review in Slack."""
