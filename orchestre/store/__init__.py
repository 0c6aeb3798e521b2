"""Store: what is kept, and the only place that speaks SQL."""
