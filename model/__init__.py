"""Learning: networks, training and prediction from HDF5 files alone. No Qt, no SQL."""
