"""The acts this library knows to state an expiry, or none."""
