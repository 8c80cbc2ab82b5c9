"""Where a model runs: on a graphics card that CUDA drives, where there is one, or the processor."""

import ctypes
import sys
from collections.abc import Callable
from enum import StrEnum
from importlib.util import find_spec

from index.errors import EncoderError

_DRIVERS = {"linux": "libcuda.so.1", "win32": "nvcuda.dll"}


class Device(StrEnum):
    """What `[encoder] device` may say."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


def may_have_cuda() -> bool:
    """Return whether it is worth asking torch, which takes seconds to load, for a card."""
    return find_spec("sentence_transformers") is not None and _has_driver()


def is_cuda_available() -> bool:
    """Return whether torch can use a card."""
    import torch

    return torch.cuda.is_available()


def choose_torch_device(
    device: Device, *, has_cuda: Callable[[], bool] = is_cuda_available
) -> str | None:
    """Return torch's name of the device; None leaves it to torch, which may know other cards.

    Raises:
        EncoderError: CUDA is asked for and cannot be used.
    """
    if device is Device.CPU:
        return "cpu"
    if has_cuda():
        return "cuda"
    if device is Device.CUDA:
        raise EncoderError(
            'device = "cuda" under [encoder]: torch finds no card that it can use; install '
            'whoknows[models] with a CUDA build of torch and the driver, or write "auto"'
        )
    return None


def _has_driver() -> bool:
    try:
        ctypes.CDLL(_DRIVERS.get(sys.platform, ""))
    except OSError:
        return False
    return sys.platform in _DRIVERS
