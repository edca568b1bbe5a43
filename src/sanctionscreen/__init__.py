"""Screens payments and customers against official sanctions lists."""
