"""The frame: what stands around every page."""
