"""Measuring what the dataset engine does, beside the limit of the machine."""
