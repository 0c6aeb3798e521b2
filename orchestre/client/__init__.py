"""The client's side of the wire: what is said over HTTP, and how to say it from Python."""
