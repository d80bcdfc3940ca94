"""Quantisers: the same for the same seed, every code of use, new items encoded by what is frozen, purchases heard."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
import torch

from sidney.recsys_model.errors import WorkspaceError
from sidney.recsys_model.ids.semantic_ids import SemanticIds
from sidney.recsys_model.quantisers.co_purchases import CoPurchases
from sidney.recsys_model.quantisers.quantiser import (
    Quantiser,
    QuantiserKind,
    codebook_size_for,
    fit_quantiser,
    load_quantiser,
    reconstruction_errors,
)
from sidney.recsys_model.quantisers.quantiser_space import QuantiserSpace
from sidney.recsys_model.quantisers.rq_vae import RQVAE, GradientPath
from sidney.recsys_model.quantisers.rq_vae_training import ResidualQuantiser, rotate_to

Vectors = npt.NDArray[np.float32]
KINDS: tuple[QuantiserKind, ...] = get_args(QuantiserKind)


def vectors_of(items: int, seed: int = 0) -> Vectors:
    """Embeddings in two steps of clusters, as catalogues have them: twelve kinds of four sorts each."""
    generator = np.random.default_rng(0)
    kinds = generator.normal(size=(12, 48))
    sorts = kinds[:, None] + 0.5 * generator.normal(size=(12, 4, 48))
    generator = np.random.default_rng(seed)
    chosen = sorts.reshape(48, 48)[generator.integers(48, size=items)]
    vectors = chosen + 0.15 * generator.normal(size=(items, 48))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@lru_cache
def fitted(kind: QuantiserKind) -> Quantiser:
    return fit_quantiser(kind, vectors_of(600), size=16, seed=1)


@pytest.mark.parametrize("kind", KINDS)
def test_alike_items_share_a_prefix_and_each_level_comes_closer(kind: QuantiserKind) -> None:
    vectors = vectors_of(600)
    codes = fitted(kind).encode(vectors)
    nearest = np.argsort(-(vectors @ vectors.T), axis=1)[:, 1]
    assert (codes[:, 0] == codes[nearest, 0]).mean() > 3 * (codes[:, 0][:, None] == codes[:, 0]).mean()
    errors = reconstruction_errors(fitted(kind), vectors, codes)
    assert (np.diff(errors) < 0).all()
    random = np.random.default_rng(0).integers(16, size=codes.shape).astype(np.int32)
    assert errors[-1] < 0.3 < 0.9 < reconstruction_errors(fitted(kind), vectors, random)[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_codes_and_a_file_keeps_them(kind: QuantiserKind, tmp_path: Path) -> None:
    vectors = vectors_of(600)
    codes = fitted(kind).encode(vectors)
    torch.manual_seed(12345)  # what others did with the global state does not matter
    assert (fit_quantiser(kind, vectors, size=16, seed=1).encode(vectors) == codes).all()
    fitted(kind).save(tmp_path / "q.safetensors")
    loaded = load_quantiser(tmp_path / "q.safetensors")
    assert type(loaded) is type(fitted(kind))
    assert (loaded.levels, loaded.size) == (3, 16)
    assert (loaded.encode(vectors) == codes).all()
    assert np.allclose(loaded.decode(codes), fitted(kind).decode(codes))


def test_an_unknown_kind_of_file_is_refused(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"codebooks": np.zeros((1, 2, 3), np.float32)}, tmp_path / "q.safetensors", metadata={"kind": "magic"})
    with pytest.raises(WorkspaceError, match="magic"):
        load_quantiser(tmp_path / "q.safetensors")


@pytest.mark.parametrize("kind", KINDS)
def test_new_items_get_the_codes_of_their_like_one_by_one_or_together(kind: QuantiserKind) -> None:
    known, new = vectors_of(600), vectors_of(80, seed=7)
    quantiser = fitted(kind)
    codes = quantiser.encode(new)
    nearest = np.argmax(new @ known.T, axis=1)
    assert (codes[:, 0] == quantiser.encode(known)[nearest, 0]).mean() > 0.8
    assert (np.concatenate([quantiser.encode(new[i : i + 1]) for i in range(80)]) == codes).all()


@pytest.mark.parametrize("gradient", get_args(GradientPath))
def test_no_code_of_an_rq_vae_lies_dead(gradient: GradientPath) -> None:
    vectors = vectors_of(600)
    space = QuantiserSpace.fit(vectors, directions=None)
    places = space.place(vectors)
    model = RQVAE.fit(places, space, levels=2, size=32, seed=0, gradient=gradient)
    codes = model.encode(vectors)
    assert min(len(np.unique(codes[:, level])) for level in range(2)) >= 30


def test_codes_that_nobody_chose_are_moved_to_items() -> None:
    from sidney.recsys_model.quantisers.rq_vae_training import _move_unused

    quantiser = ResidualQuantiser(torch.full((1, 4, 3), 100.0), "rotation")
    optimiser = torch.optim.Adam(quantiser.parameters())
    quantiser.codebooks.sum().backward()
    optimiser.step()
    residuals = torch.arange(15.0).reshape(5, 1, 3)
    used = torch.tensor([[True, False, False, True]])
    _move_unused(quantiser, optimiser, used, residuals, torch.Generator().manual_seed(0))
    moved = quantiser.codebooks[0].detach()
    assert (moved[[0, 3]] > 99).all()
    assert all((residuals[:, 0] == moved[row]).all(dim=1).any() for row in (1, 2))
    assert (optimiser.state[quantiser.codebooks]["exp_avg"][0, [1, 2]] == 0).all()


def test_the_rotation_ends_at_the_code_and_turns_gradients_with_it() -> None:
    generator = torch.Generator().manual_seed(0)
    vectors = torch.randn(6, 5, generator=generator, requires_grad=True)
    targets = torch.randn(6, 5, generator=generator)
    turned = rotate_to(vectors, targets)
    assert torch.allclose(turned, targets, atol=1e-5)
    # A step along the target becomes a step along the vector: the gradient keeps its angle to what it is about.
    turned.backward(targets)  # type: ignore[no-untyped-call]
    assert vectors.grad is not None
    cosine = torch.nn.functional.cosine_similarity(vectors.grad, vectors.detach())
    assert torch.allclose(cosine, torch.ones(6), atol=1e-5)


def bought_together(items: int, groups: int) -> list[npt.NDArray[np.int64]]:
    """Histories within groups that have nothing to do with the texts."""
    generator = np.random.default_rng(3)
    of_group = [np.arange(items)[np.arange(items) % groups == group] for group in range(groups)]
    return [generator.choice(of_group[n % groups], size=6, replace=False) for n in range(1200)]


@pytest.mark.parametrize("share", [0.0, 0.6])
def test_items_bought_together_share_prefixes_if_asked_to(share: float) -> None:
    vectors = vectors_of(300)
    together = CoPurchases.from_sequences(bought_together(300, 6), 300, dimensions=8)
    quantiser = fit_quantiser("residual-kmeans", vectors, size=16, co_purchases=together, co_purchase=share)
    first = quantiser.encode(vectors, together)[:, 0]
    group = np.arange(300) % 6
    same = first[:, None] == first
    lift = same[group[:, None] == group].mean() / same.mean()
    assert lift > 2 if share else lift < 1.2


def test_what_nobody_bought_gets_codes_from_its_text_alone() -> None:
    vectors = vectors_of(400)
    # People stay within one kind of thing: what is bought together can be told from the text.
    kind = fit_quantiser("residual-kmeans", vectors, levels=1, size=12).encode(vectors)[:, 0]
    generator = np.random.default_rng(0)
    groups = [np.flatnonzero((kind == k) & (np.arange(400) < 350)) for k in range(12)]
    sequences = [generator.choice(groups[n % 12], size=4) for n in range(900)]
    together = CoPurchases.from_sequences(sequences, 400, dimensions=12)
    assert (together.purchases[350:] == 0).all()
    quantiser = fit_quantiser("residual-kmeans", vectors, size=16, co_purchases=together, co_purchase=0.5)
    codes = quantiser.encode(vectors, together)
    assert (codes[350:] == quantiser.encode(vectors[350:])).all()
    same_kind = kind[350:, None] == kind[:350]
    same_code = codes[350:, :1] == codes[:350, 0]
    assert same_code[same_kind].mean() > 5 * same_code[~same_kind].mean()


def test_without_purchases_a_share_of_them_changes_nothing() -> None:
    vectors = vectors_of(200)
    none = CoPurchases.from_sequences([np.array([3])], 200)
    plain, asked = (
        fit_quantiser("residual-kmeans", vectors, co_purchases=given, co_purchase=share).encode(vectors, given)
        for given, share in ((None, 0.0), (none, 0.4))
    )
    assert (plain == asked).all()
    with pytest.raises(ValueError, match="share of 1"):
        fit_quantiser("residual-kmeans", vectors, co_purchases=none, co_purchase=1)


@pytest.mark.parametrize("kind", KINDS)
def test_fewer_items_than_codes_and_equal_items_are_no_trouble(kind: QuantiserKind) -> None:
    vectors = np.repeat(vectors_of(3), 4, axis=0)
    quantiser = fit_quantiser(kind, vectors, size=8)
    codes = quantiser.encode(vectors)
    assert len({tuple(row) for row in SemanticIds(codes, quantiser.size).codes.tolist()}) == 12
    assert len(np.unique(codes, axis=0)) == 3


def test_codebooks_grow_with_the_catalogue() -> None:
    assert [codebook_size_for(n) for n in (1, 100, 1000, 5000, 10**7)] == [4, 8, 64, 256, 256]
