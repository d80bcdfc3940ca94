"""Which device to compute on, and whether bf16 is the faster choice there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidney.recsys_model.errors import TrainingError

if TYPE_CHECKING:
    import torch

__all__ = ["choose_device", "fast_bf16"]


def choose_device(name: str = "auto") -> torch.device:
    """The device of that name; "auto" takes a GPU if there is one.

    Raises:
        TrainingError: The device is not there.
    """
    import torch

    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise TrainingError("no CUDA device here; use --device cpu or auto")
    try:
        return torch.device(name)
    except RuntimeError as error:
        raise TrainingError(f"no device is called {name!r}: use auto, cpu or cuda") from error


def fast_bf16(device: torch.device) -> bool:
    """Whether bf16 is the faster choice: on a GPU that has it, or a processor with instructions for it."""
    import torch

    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
