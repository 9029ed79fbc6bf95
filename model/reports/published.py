"""What the study itself reports. Never a result of this program, and quoted as theirs.

Source: *Deep Learning with 3D ResNets for Comprehensive Dual-Lane Speed Climbing Video
Analysis* (2025). Its split puts clips of one video on both sides, and its test clips
also chose the epoch, so these flatter. 594 of its 2,188 test clips are code 0, which is
the 27.15 % of its C3D: that network had learned to say nothing else.
"""

from typing import Final

CITATION: Final = (
    "Deep Learning with 3D ResNets for Comprehensive Dual-Lane Speed Climbing Video"
    " Analysis (2025)"
)
N_TEST_CLIPS: Final = 2188
ACCURACY: Final = {"resnet3d": 0.9278, "cnn2d": 0.2562, "c3d": 0.2715}
"""Per clip, protocol ``paper``."""
LOSS: Final = {"resnet3d": 0.57, "cnn2d": 2.42, "c3d": 2.51}
PER_CLASS: Final = (
    (0.91, 0.95, 0.93, 594),
    (0.85, 0.91, 0.88, 190),
    (0.95, 0.82, 0.88, 131),
    (0.95, 0.96, 0.95, 164),
    (0.94, 0.82, 0.88, 244),
    (0.93, 0.92, 0.93, 125),
    (0.89, 0.98, 0.93, 57),
    (0.95, 0.94, 0.95, 83),
    (0.93, 0.93, 0.93, 124),
    (0.95, 0.95, 0.95, 20),
    (0.84, 0.91, 0.88, 58),
    (1.00, 0.79, 0.88, 24),
    (0.99, 0.98, 0.99, 250),
    (0.99, 0.99, 0.99, 72),
    (0.98, 1.00, 0.99, 52),
)
"""Precision, recall, F1 and test clips of codes 0 to 14, of ``resnet3d``."""
