"""Measurements of what helps coaches; ``dualane bench`` prints them."""
