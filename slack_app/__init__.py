"""Review in Slack: an app that knows Orchestre by its API alone."""
