"""Words and rules of Orchestre: what crosses a seam, and which status may follow which."""
