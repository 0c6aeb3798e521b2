"""Cards: what a draft looks like in Slack; pure functions, values in and blocks out."""
