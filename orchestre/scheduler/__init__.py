"""Scheduler: wakes handlers for rows that are due; a lost or repeated wake-up does no harm."""
