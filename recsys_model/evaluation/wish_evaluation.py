"""What the model makes of words: wishes in wordings and combinations of labels that it was never trained on.

Nothing is filtered, and likeness to the wish adds nothing unless asked for: it is the model alone that is measured. The
yardstick beside it is the sentence encoder's own nearest neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.data.attribute_labels import AttributeLabels
from sidney.recsys_model.data.splits import Target, targets_of
from sidney.recsys_model.decoding.batch_decoding import BatchDecoder
from sidney.recsys_model.errors import DataError
from sidney.recsys_model.evaluation.evaluation import ranks_of, sample_targets, score_parts
from sidney.recsys_model.evaluation.metrics import hits, ndcg
from sidney.recsys_model.model.likeness import likeness
from sidney.recsys_model.model.wishes import HELD_OUT_WORDINGS, is_held_out

if TYPE_CHECKING:
    from sidney.recsys_model.workspace import Workspace

__all__ = ["WishReport", "evaluate_wishes"]

_BATCH = 64
_LABEL_ITEMS = 30
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class WishReport:
    """Attributes:
    wishes: Targets for which a fair wish can be made.
    wish_hit10: Share of them in the first ten, from the wish alone.
    encoder_hit10: The same by the sentence encoder's nearest neighbours.
    history_ndcg10: NDCG@10 of these targets from the history alone.
    both_ndcg10: From the history and the wish.
    labels: Labels of at least 30 items that were wished for.
    adherence: Share of the first ten that have the label wished for, after somebody's history.
    adherence_alone: The same without a history.
    before: Share of the first ten that have a label, without any wish, where they have it at all.
    unwanted: The same after "not that label".
    """

    wishes: int
    wish_hit10: float
    encoder_hit10: float
    history_ndcg10: float
    both_ndcg10: float
    labels: int
    adherence: float
    adherence_alone: float
    before: float
    unwanted: float

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for ``json.dumps``."""
        return asdict(self)

    def to_text(self) -> str:
        """Lines for a terminal."""
        gain = self.both_ndcg10 / max(self.history_ndcg10, 1e-9)
        fall = f"{self.before / self.unwanted:.1f} times" if self.unwanted else "none is left"
        return "\n".join(
            (
                f"{self.wishes} wishes in wordings and combinations of labels held out of training, nothing filtered:",
                f"  wish alone, hit@10           {self.wish_hit10:.4f}   (encoder alone {self.encoder_hit10:.4f})",
                f"  history, NDCG@10             {self.history_ndcg10:.4f}",
                f"  history and wish, NDCG@10    {self.both_ndcg10:.4f}   ({gain:.1f} times)",
                f"{self.labels} labels of at least {_LABEL_ITEMS} items, share of the first ten that have it:",
                f"  wished for, after a history  {self.adherence:.1%}",
                f"  wished for, no history       {self.adherence_alone:.1%}",
                f"  ruled out                    {self.unwanted:.1%}   (no wish: {self.before:.1%}, {fall})",
            )
        )


def evaluate_wishes(
    workspace: Workspace,
    split: str = "test",
    *,
    targets: int = 1500,
    labels: int = 200,
    bonus: float = 0.0,
    seed: int = 0,
    on_progress: Callable[[float, str], None] = lambda fraction, what: None,
) -> WishReport:
    """Measure a built workspace.

    Args:
        workspace: What is measured.
        split: Whose targets are wished for.
        targets: How many, at most.
        labels: How many labels are wished for, and ruled out.
        bonus: What likeness to the wish adds, in nats; the recommender's own is ``recommender.fusion.wish_bonus``.
        seed: Of the sample and the wordings.
        on_progress: Hears the share done.

    Raises:
        DataError: The catalogue has no two labels that an item and another one share.
    """
    recommender = workspace.recommender
    known = AttributeLabels.find(workspace.catalogue)
    generator = np.random.default_rng(seed)
    asked, wishes = _fair_wishes(known, targets_of(workspace.interactions, split), targets, generator)
    if not asked:
        raise DataError("no item to predict has two labels that it shares with another one: nothing to wish for")
    decoder = BatchDecoder(recommender.ids, recommender.scorer)
    weight = recommender.fusion.id_weight
    items = [target.item for target in asked]

    def scored(batch: Sequence[Target], words: Sequence[str] | None) -> Scores:
        extra = None
        if words is not None and bonus:
            extra = (
                bonus
                * likeness(
                    workspace.encoder, workspace.item_vectors, [recommender.prompts.read(wish) for wish in words]
                )
            ).astype(np.float32)
        parts = score_parts(decoder, recommender.prompts, batch, weight, words, extra)
        return parts.fused(weight, extra if extra is not None else 0.0)

    def ranked(batch: Sequence[Target], words: Sequence[str] | None, what: str, begun: float) -> npt.NDArray[np.int64]:
        ranks = []
        for start in range(0, len(batch), _BATCH):
            part = batch[start : start + _BATCH]
            ranks.append(ranks_of(scored(part, words and words[start : start + _BATCH]), [t.item for t in part]))
            on_progress(begun + 0.2 * start / len(batch), what)
        return np.concatenate(ranks)

    alone = [Target(target.user, target.history[:0], target.item) for target in asked]
    by_wish = ranked(alone, wishes, "wishes alone", 0.0)
    by_history = ranked(asked, None, "histories", 0.2)
    by_both = ranked(asked, wishes, "histories and wishes", 0.4)
    alike = workspace.encoder.encode(wishes) @ workspace.item_vectors.T
    by_encoder = ranks_of(alike.astype(np.float64), items)
    wanted, wanted_alone, before, unwanted, count = _adherence(known, asked, labels, scored, generator, on_progress)
    return WishReport(
        wishes=len(asked),
        wish_hit10=float(hits(by_wish, 10).mean()),
        encoder_hit10=float(hits(by_encoder, 10).mean()),
        history_ndcg10=float(ndcg(by_history, 10).mean()),
        both_ndcg10=float(ndcg(by_both, 10).mean()),
        labels=count,
        adherence=wanted,
        adherence_alone=wanted_alone,
        before=before,
        unwanted=unwanted,
    )


def _fair_wishes(
    labels: AttributeLabels, targets: Sequence[Target], count: int, generator: np.random.Generator
) -> tuple[list[Target], list[str]]:
    """Targets, each with a wish for two of its labels: a pair never trained on, which another item has, too."""
    asked, wishes = [], []
    for target in sample_targets(targets, count * 4, 0):
        own = [int(label) for label in labels.of(target.item) if labels.said[label]]
        pairs = [
            pair
            for pair in combinations(own, 2)
            if is_held_out(labels.names[label] for label in pair)
            and len(np.intersect1d(labels.items_by_label[pair[0]], labels.items_by_label[pair[1]])) > 1
        ]
        if pairs:
            pair = pairs[int(generator.integers(len(pairs)))]
            asked.append(target)
            wishes.append(_worded([labels.names[label][1] for label in pair], generator))
        if len(asked) == count:
            break
    return asked, wishes


def _worded(names: Sequence[str], generator: np.random.Generator) -> str:
    wording = HELD_OUT_WORDINGS[int(generator.integers(len(HELD_OUT_WORDINGS)))]
    return wording.format(" ".join(names).lower())


def _adherence(
    labels: AttributeLabels,
    asked: Sequence[Target],
    count: int,
    scored: Callable[[Sequence[Target], Sequence[str] | None], Scores],
    generator: np.random.Generator,
    on_progress: Callable[[float, str], None],
) -> tuple[float, float, float, float, int]:
    """Shares of first tens that have a label: wished for, the same without a history, before, and ruled out."""
    large = [n for n in range(len(labels)) if labels.said[n] and len(labels.items_by_label[n]) >= _LABEL_ITEMS]
    chosen: list[int] = []
    if large:
        chosen = generator.choice(large, size=min(count, len(large)), replace=False).tolist()
    has = np.zeros((len(labels), len(labels.offsets) - 1), dtype=np.bool_)
    for label, members in enumerate(labels.items_by_label):
        has[label, members] = True
    wanted: list[float] = []
    alone: list[float] = []
    for start in range(0, len(chosen), _BATCH):
        part = [int(label) for label in chosen[start : start + _BATCH]]
        who = [asked[int(generator.integers(len(asked)))] for _ in part]
        words = [_worded([labels.names[label][1]], generator) for label in part]
        nobody = [Target(t.user, t.history[:0], t.item) for t in who]
        for shares, people in ((wanted, who), (alone, nobody)):
            first = np.argsort(-scored(people, words), axis=1)[:, :10]
            shares.extend(has[np.array(part)[:, None], first].mean(axis=1).tolist())
        on_progress(0.6 + 0.2 * start / max(len(chosen), 1), "labels wished for")
    before: list[float] = []
    after: list[float] = []
    some = list(asked[: max(count, _BATCH)])
    for start in range(0, len(some), _BATCH):
        people = some[start : start + _BATCH]
        first = np.argsort(-scored(people, None), axis=1)[:, :10]
        # Ruled out is the label that most of the first ten have, of those that a person would name.
        held = np.stack([has[:, row].sum(axis=1) for row in first])
        held[:, [n for n in range(len(labels)) if n not in set(large)]] = 0
        most = held.argmax(axis=1)
        kept = [row for row in range(len(people)) if held[row, most[row]] >= 3]
        if kept:
            words = [f"{_no(generator)} {labels.names[most[row]][1].lower()}" for row in kept]
            then = np.argsort(-scored([people[row] for row in kept], words), axis=1)[:, :10]
            before.extend(held[row, most[row]] / 10 for row in kept)
            after.extend(has[most[row], then[place]].mean() for place, row in enumerate(kept))
        on_progress(0.8 + 0.2 * start / len(some), "labels ruled out")
    return _mean(wanted), _mean(alone), _mean(before), _mean(after), len(chosen)


def _no(generator: np.random.Generator) -> str:
    return ("absolutely no", "never any", "i do not want")[int(generator.integers(3))]


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0
