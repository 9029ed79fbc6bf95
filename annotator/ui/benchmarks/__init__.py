"""Measures what a coach waits for: real windows, real videos, real key presses."""
