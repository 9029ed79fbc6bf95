"""Upgrades of the label database: run by :func:`annotator.database.upgrade`."""
