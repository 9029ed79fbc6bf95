"""What ``python -m model`` does, one function a command; torch is imported inside them."""
