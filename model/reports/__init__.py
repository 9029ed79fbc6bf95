"""A report as a page: charts, words, sections. Knows JSON alone; no torch, no arrays."""
