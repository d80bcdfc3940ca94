"""The sequential peers, of RecTools' parts: SASRec with full softmax cross-entropy, and eSASRec.

Layers, position encoding, item table, masks, initialisation and the forms of the losses are the library's. The batches
are ours: sequences of like length together, padded to their longest and not to 50, and losses over real positions only.
That is several times faster on two cores, and with padding masked as a key it changes no score: the library's positions
count from the end.
Targets are ranked from their own given histories, which the library's per-user interface cannot express.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from benchmarks.quality.peer_systems import Effort, Fitted, Peer, Settings
from benchmarks.quality.ranking import Scores, ndcg10, rank_targets
from benchmarks.quality.rows import Ints, Rows

__all__ = ["SEQUENTIAL_PEERS", "build_network", "fit_network", "padded"]

LONGEST = 50
"""Newest items of a history that are read, as in the published settings."""
EPOCHS = 200


def build_network(settings: Settings, items: int) -> Any:
    """RecTools' backbone with ``items`` items and the padding, initialised as the library does."""
    from rectools.models.nn.item_net import IdEmbeddingsItemNet, SumOfEmbeddingsConstructor
    from rectools.models.nn.transformers.ligr import LiGRLayers
    from rectools.models.nn.transformers.net_blocks import LearnableInversePositionalEncoding
    from rectools.models.nn.transformers.sasrec import SASRecTransformerLayers
    from rectools.models.nn.transformers.similarity import DistanceSimilarityModule
    from rectools.models.nn.transformers.torch_backbone import TransformerTorchBackbone

    width, dropout, heads = settings["hidden"], settings["dropout"], settings["heads"]
    shape = {"n_blocks": settings["blocks"], "n_factors": width, "n_heads": heads, "dropout_rate": dropout}
    layers = LiGRLayers(**shape) if settings["layers"] == "ligr" else SASRecTransformerLayers(**shape)
    network = TransformerTorchBackbone(
        n_heads=heads,
        dropout_rate=dropout,
        item_model=SumOfEmbeddingsConstructor(items + 1, [IdEmbeddingsItemNet(width, items + 1, dropout)]),
        pos_encoding_layer=LearnableInversePositionalEncoding(True, LONGEST, width),
        transformer_layers=layers,
        similarity_module=DistanceSimilarityModule(),
        use_causal_attn=True,
        use_key_padding_mask=True,
    )
    for parameter in network.parameters():
        if parameter.dim() > 1:
            torch.nn.init.xavier_normal_(parameter.data)
    return network


def padded(sequences: Sequence[Ints]) -> torch.Tensor:
    """``(sequences, longest)`` items counted from 1, 0 to the left of the shorter ones."""
    longest = max(len(sequence) for sequence in sequences)
    table = np.zeros((len(sequences), longest), dtype=np.int64)
    for row, sequence in enumerate(sequences):
        table[row, longest - len(sequence) :] = sequence
    return torch.from_numpy(table)


def _batches(sequences: Sequence[Ints], size: int, generator: np.random.Generator) -> Iterator[torch.Tensor]:
    """Batches in random order; within a pool of eight batches, drawn at random, sequences of like length together."""
    order = generator.permutation(len(sequences))
    batches = []
    for start in range(0, len(order), size * 8):
        pool = order[start : start + size * 8]
        pool = pool[np.argsort([len(sequences[row]) for row in pool], kind="stable")]
        batches += [pool[first : first + size] for first in range(0, len(pool), size)]
    for place in generator.permutation(len(batches)):
        yield padded([sequences[row] for row in batches[place]])


def _loss(network: Any, batch: torch.Tensor, settings: Settings) -> torch.Tensor:
    table = network.item_model.get_all_embeddings()
    states = network.encode_sessions({"x": batch[:, :-1]}, table)
    real = batch[:, :-1] > 0
    states, wanted = states[real], batch[:, 1:][real]
    logits = states @ table.T
    if settings["loss"] == "softmax":
        return F.cross_entropy(logits, wanted)
    # Picking from all logits is several times faster here than multiplying with 256 rows of the table a position.
    others = torch.randint(1, len(table), (len(wanted), settings["negatives"]))
    among = logits.gather(1, torch.cat([wanted[:, None], others], dim=1))
    return F.cross_entropy(among, torch.zeros_like(wanted))


def fit_network(rows: Rows, settings: Settings, seed: int, effort: Effort) -> Fitted:
    """Train with Adam until validation has not improved for the effort's patience; the best epoch is kept."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    # Of a single item nothing can be learned, and the library leaves such sequences out with what only they hold.
    long_enough = [sequence[-LONGEST - 1 :] for sequence in rows.train if len(sequence) > 1]
    known = np.unique(np.concatenate(long_enough))
    number = np.zeros(rows.item_count, dtype=np.int32)
    number[known] = np.arange(1, len(known) + 1)
    sequences = [number[sequence] for sequence in long_enough]
    network = build_network(settings, len(known))
    optimiser = torch.optim.Adam(network.parameters(), lr=settings["rate"], betas=(0.9, 0.98))
    popularity = rows.counts().astype(np.float32)

    def scores(histories: Sequence[Ints]) -> Scores:
        found = np.full((len(histories), rows.item_count), -np.inf, dtype=np.float32)
        read = [number[history][number[history] > 0][-LONGEST:] for history in histories]
        heard = [row for row, sequence in enumerate(read) if len(sequence)]
        if heard:
            with torch.inference_mode():
                table = network.item_model.get_all_embeddings()
                states = network.encode_sessions({"x": padded([read[row] for row in heard])}, table)[:, -1]
                found[np.ix_(np.array(heard), known)] = (states @ table[1:].T).numpy()
        for row in set(range(len(histories))) - set(heard):
            # Nothing of such a history is known to the network: what sells best is the best guess.
            found[row, known] = popularity[known]
        return found

    best, best_epoch, best_weights = -1.0, 0, None
    started, epoch = time.process_time(), 0
    while epoch < EPOCHS and epoch - best_epoch < effort.patience:
        epoch += 1
        network.train()
        for batch in _batches(sequences, settings["batch"], generator):
            optimiser.zero_grad(set_to_none=True)
            _loss(network, batch, settings).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        network.eval()
        found = ndcg10(rank_targets(scores, effort.choose_by, masked=False)[0])
        if found > best:
            best, best_epoch, best_weights = found, epoch, copy.deepcopy(network.state_dict())
        if time.process_time() - started > effort.seconds:
            break
    network.load_state_dict(best_weights)
    table_size = network.item_model.get_all_embeddings().numel()
    return Fitted(
        scores,
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        item_parameters=table_size,
        notes={
            "best_epoch": best_epoch,
            "epochs": epoch,
            "stopped_by": "patience" if epoch - best_epoch >= effort.patience else "time or epochs",
            "processor_seconds_an_epoch": round((time.process_time() - started) / epoch, 2),
        },
    )


_START = {"hidden": 64, "blocks": 1, "heads": 1, "dropout": 0.2, "rate": 1e-3, "batch": 128}
_KNOBS = (
    ("dropout", (0.5,)),
    ("hidden", (128, 256)),
    ("blocks", (2,)),
    ("dropout", (0.35, 0.1)),
    ("rate", (5e-4, 2e-3)),
    ("heads", (2,)),
)
SEQUENTIAL_PEERS = (
    Peer("sasrec", {**_START, "layers": "sasrec", "loss": "softmax"}, _KNOBS, fit_network, random=True),
    Peer(
        "esasrec",
        {**_START, "layers": "ligr", "loss": "sampled softmax", "negatives": 256},
        _KNOBS,
        fit_network,
        random=True,
    ),
)
"""The start is what eSASRec's authors chose for Beauty, and the knobs span their grid."""
