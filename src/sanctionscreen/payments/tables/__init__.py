"""Tables of places under territorial measures."""
