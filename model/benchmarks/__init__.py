"""How quick the networks are here: ``dualane bench predict`` and ``bench train``."""
