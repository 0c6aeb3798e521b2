"""What a team knows: its catalogue and documents, imported, indexed and searched."""
