"""The window: the only place in the project that knows Qt."""
