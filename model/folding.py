"""Batch normalisation folded into the convolutions before it, for prediction alone.

A convolution and the normalisation behind it are one affine map once training is over.
One pass over each activation less: measured on a busy machine of 2 cores, in processor
time, 88 ms a clip against 107 for the study's network in bf16, and 155 in plain fp32.
"""

from copy import deepcopy
from itertools import pairwise

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

_PAIRS = (("conv1", "norm1"), ("conv2", "norm2"))
"""How ``model.resnet3d.Unit`` names them; in a ``Sequential`` they are neighbours."""


def folded(net: nn.Module) -> nn.Module:
    """A copy of a network in evaluation mode that gives the same answers more quickly.

    Only 2D and 3D convolutions are folded; the copy must not be trained.
    """
    if net.training:
        raise ValueError("normalisation of a network in training cannot be folded")
    copy = deepcopy(net)
    for module in list(copy.modules()):
        names = list(_PAIRS)
        if isinstance(module, nn.Sequential):
            names = list(pairwise(name for name, _ in module.named_children()))
        for conv_name, norm_name in names:
            conv = getattr(module, conv_name, None)
            norm = getattr(module, norm_name, None)
            if isinstance(conv, nn.Conv2d | nn.Conv3d) and isinstance(
                norm, nn.BatchNorm2d | nn.BatchNorm3d
            ):
                setattr(module, conv_name, fuse_conv_bn_eval(conv, norm))
                setattr(module, norm_name, nn.Identity())
    return copy.eval()
