"""Training of an RQ-VAE: warm up as an autoencoder, set the codebooks by k-means, then train the two together."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sidney.recsys_model.quantisers.codebooks import fit_codebooks
from sidney.recsys_model.quantisers.quantiser_space import Vectors
from sidney.recsys_model.quantisers.rq_vae import GradientPath, Layers

__all__ = ["ResidualQuantiser", "rotate_to", "train_rq_vae"]

_HIDDEN = (256, 128)
_LATENT = 32
_BATCH = 512
_LEARNING_RATE = 1e-3
_COMMITMENT = 0.25
_RESET_EVERY = 50
"""Steps after which a code that no item of them chose is moved."""


class ResidualQuantiser(nn.Module):
    """Quantises latents level by level and lets gradients through.

    Args:
        codebooks: ``(levels, size, latent)`` where the codes begin.
        gradient: How gradients pass: turned as the latent is turned into its code, or straight through.
    """

    def __init__(self, codebooks: Tensor, gradient: GradientPath) -> None:
        super().__init__()
        self.codebooks = nn.Parameter(codebooks)
        self.gradient = gradient

    def forward(self, latents: Tensor, depth: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Quantise ``(batch, latent)`` latents by the first ``depth`` levels.

        Returns:
            The quantised latents, the codebooks' and the commitment's loss, and ``(batch, depth)`` codes with
            ``(batch, depth, latent)`` residuals that they stand for, as ``(quantised, loss, codes, residuals)``.
        """
        residual, quantised, loss = latents, torch.zeros_like(latents), latents.new_zeros(())
        codes, residuals = [], []
        for codebook in self.codebooks[:depth]:
            with torch.no_grad():
                code = torch.cdist(residual, codebook).argmin(dim=1)
            centre = codebook[code]
            loss = loss + F.mse_loss(centre, residual.detach()) + _COMMITMENT * F.mse_loss(residual, centre.detach())
            passed = (
                rotate_to(residual, centre) if self.gradient == "rotation" else residual + (centre - residual).detach()
            )
            quantised = quantised + passed
            codes.append(code)
            residuals.append(residual.detach())
            residual = residual - centre.detach()
        return quantised, loss, torch.stack(codes, dim=1), torch.stack(residuals, dim=1)


def rotate_to(vectors: Tensor, targets: Tensor) -> Tensor:
    """``targets``, as a rotation and a stretch of ``vectors`` that gradients take for constant (the rotation trick)."""
    lengths = vectors.norm(dim=1, keepdim=True).clamp(min=1e-8)
    wanted = targets.norm(dim=1, keepdim=True).clamp(min=1e-8)
    start, end = (vectors / lengths).detach(), (targets / wanted).detach()
    middle = F.normalize(start + end, dim=1)
    turned = (
        vectors
        - 2 * (vectors * middle).sum(dim=1, keepdim=True) * middle
        + 2 * (vectors * start).sum(dim=1, keepdim=True) * end
    )
    return turned * (wanted / lengths).detach()  # type: ignore[no-any-return]


def train_rq_vae(
    inputs: Vectors, *, levels: int, size: int, seed: int, gradient: GradientPath, steps: int
) -> tuple[Layers, Layers, Vectors]:
    """Train on ``(items, coordinates)`` standardised inputs.

    Returns:
        The encoder's layers, the decoder's, and ``(levels, size, latent)`` codebooks.
    """
    threads = torch.get_num_threads()
    # One thread, and a random state of its own: the same seed gives the same codes, whatever runs beside or before.
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return _train(torch.from_numpy(np.ascontiguousarray(inputs)), levels, size, seed, gradient, steps)
    finally:
        torch.set_num_threads(threads)


def _train(
    inputs: Tensor, levels: int, size: int, seed: int, gradient: GradientPath, steps: int
) -> tuple[Layers, Layers, Vectors]:
    widths = (inputs.shape[1], *_HIDDEN, _LATENT)
    encoder, decoder = _perceptron(widths), _perceptron(widths[::-1])
    warm_up = steps // 3
    generator = torch.Generator().manual_seed(seed)
    optimiser = torch.optim.AdamW([*encoder.parameters(), *decoder.parameters()], lr=_LEARNING_RATE)
    for _ in range(warm_up):
        batch = _batch(inputs, generator)
        _step(optimiser, F.mse_loss(decoder(encoder(batch)), batch))

    with torch.no_grad():
        latents = encoder(inputs).numpy()
    quantiser = ResidualQuantiser(
        torch.from_numpy(fit_codebooks(latents, levels=levels, size=size, seed=seed)), gradient
    )
    optimiser = torch.optim.AdamW(
        [*encoder.parameters(), *decoder.parameters(), *quantiser.parameters()], lr=_LEARNING_RATE, weight_decay=0.0
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, max(steps - warm_up, 1))
    used = torch.zeros(levels, size, dtype=torch.bool)
    for step in range(steps - warm_up):
        batch = _batch(inputs, generator)
        # Every other step stops at a random level, so that short prefixes mean something to the decoder, too.
        depth = levels if step % 2 else int(torch.randint(1, levels + 1, (1,), generator=generator))
        quantised, loss, codes, residuals = quantiser(encoder(batch), depth)
        _step(optimiser, F.mse_loss(decoder(quantised), batch) + loss)
        schedule.step()
        for level in range(depth):
            used[level, codes[:, level]] = True
        last = steps - warm_up - step <= 4 * _RESET_EVERY
        if (step + 1) % _RESET_EVERY == 0:
            if not last:
                _move_unused(quantiser, optimiser, used, residuals, generator)
            used.zero_()
    return _layers(encoder), _layers(decoder), quantiser.codebooks.detach().numpy().copy()


def _batch(inputs: Tensor, generator: torch.Generator) -> Tensor:
    return inputs[torch.randint(len(inputs), (min(_BATCH, len(inputs)),), generator=generator)]


def _step(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()


def _move_unused(
    quantiser: ResidualQuantiser,
    optimiser: torch.optim.Optimizer,
    used: Tensor,
    residuals: Tensor,
    generator: torch.Generator,
) -> None:
    """Put each code that no item chose onto the residual of an item of the last batch."""
    with torch.no_grad():
        for level in range(residuals.shape[1]):
            unused = torch.nonzero(~used[level])[:, 0]
            chosen = torch.randperm(len(residuals), generator=generator)[: len(unused)]
            unused = unused[: len(chosen)]
            quantiser.codebooks[level, unused] = residuals[chosen, level]
            for moment in ("exp_avg", "exp_avg_sq"):
                # What Adam remembers of the old place would drag the code away from the new one.
                optimiser.state[quantiser.codebooks][moment][level, unused] = 0


def _perceptron(widths: tuple[int, ...]) -> nn.Sequential:
    modules: list[nn.Module] = []
    for inner, outer in pairwise(widths):
        modules += [nn.Linear(inner, outer), nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def _layers(perceptron: nn.Sequential) -> Layers:
    linear = [module for module in perceptron if isinstance(module, nn.Linear)]
    return tuple((m.weight.detach().numpy().copy(), m.bias.detach().numpy().copy()) for m in linear)
