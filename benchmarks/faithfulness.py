"""Are the reasons that an explanation names reasons for anybody else than the model that names them?

    .venv/bin/python benchmarks/faithfulness.py --workspace A --judge B [--users 300] [--keep FOLDER] [--json]

B is a second workspace of the same data, built with another seed. For people with 5 to 20 items in their history, A
recommends an item and explains it; what its sentences name of the history is the claim. B did not choose the reason,
and judges: in B, taking the first item named out of the history has to lower the recommended item's rank by more than
taking out another one, drawn at random from those not named. Then all that are named together, against as many drawn.

A rank is the item's place, by B's fused score, among the ``--competitors`` items that B ranks highest for the whole
history and as many drawn from the whole catalogue, history left out; the same items for every variant of one history.
Prints how often the rank falls by more (with ties apart, and a 95% Wilson interval of the rest), by how much (the mean
of log2(rank without the named / rank without the drawn) and of the difference in score, in nats, each with a 95%
bootstrap interval over people), and for how many people anything stood out at all. Says how it stands after every
twenty people; with ``--keep`` a run that was stopped goes on in that folder.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from common.kept_lines import KeptLines

from sidney.recsys_model.decoding.recommending import RecommendationRequest, Recommender
from sidney.recsys_model.demo import default_workspace_path
from sidney.recsys_model.workspace import Workspace
from sidney.tools.explanation import explain
from sidney.tools.formatting import short_title

SHORTEST, LONGEST = 5, 20
EVERY = 20


@dataclass(frozen=True)
class Verdict:
    """What the judge says of one explanation: the item's rank and score with the history whole, and without some of it.

    Attributes:
        whole: ``(rank, score)`` under the whole history.
        named: The same without what was named.
        drawn: The same without as many others.
    """

    whole: tuple[int, float]
    named: tuple[int, float]
    drawn: tuple[int, float]


@dataclass(frozen=True)
class Judgement:
    """One person's explanation: how many it names, and the verdicts on the first of them and on all together.

    There is none where nothing is named or everything is, and none on all together where fewer are left to draw from.
    """

    named: int
    first: Verdict | None = None
    together: Verdict | None = None


def named_reasons(recommender: Recommender, request: RecommendationRequest, item_id: str) -> tuple[str, ...]:
    """The history items that the explanation's sentences name, the one with the most influence first."""
    explanation = explain(recommender, request, item_id)
    return tuple(
        reason.item_id for reason in explanation.evidence.reasons if short_title(reason.title) in explanation.text
    )


def judged(
    judge: Recommender,
    history: Sequence[str],
    item_id: str,
    variants: Sequence[Sequence[str]],
    competitors: Sequence[str],
) -> list[tuple[int, float]]:
    """The item's rank among the competitors, and its score, under the whole history and under each variant."""
    requests = [RecommendationRequest(history=read) for read in (history, *variants)]
    scores = judge.scores(requests, [item_id, *competitors])
    ranks = 1 + (scores[:, 1:] > scores[:, :1]).sum(axis=1)
    return [(int(rank), float(score)) for rank, score in zip(ranks, scores[:, 0])]


def judge_one(
    chooser: Recommender, judge: Recommender, history: Sequence[str], generator: np.random.Generator, competitors: int
) -> Judgement:
    """Verdicts on what the explanation of one person's first recommendation names."""
    ids = chooser.catalogue.item_ids
    had = frozenset(history)
    request = RecommendationRequest(history=history, k=1, exclude=had)
    top = chooser.recommend(request).items
    named = named_reasons(chooser, replace(request, exclude=frozenset()), top[0].item_id) if top else ()
    others = [item_id for item_id in history if item_id not in named]
    if not named or not others:
        return Judgement(len(named))
    item_id = top[0].item_id
    nearest = judge.recommend(RecommendationRequest(history=history, k=competitors, exclude=had)).items
    drawn = [ids[int(n)] for n in generator.choice(len(ids), size=min(competitors, len(ids)), replace=False)]
    others_drawn = [str(other) for other in generator.permutation(others)]
    against = [i for i in dict.fromkeys((*(n.item_id for n in nearest), *drawn)) if i not in had and i != item_id]
    sets = [{named[0]}, {others_drawn[0]}]
    if len(others) >= len(named):
        sets += [set(named), set(others_drawn[: len(named)])]
    variants = [[read for read in history if read not in gone] for gone in sets]
    whole, *rest = judged(judge, history, item_id, variants, against)
    first = Verdict(whole, rest[0], rest[1])
    return Judgement(len(named), first, Verdict(whole, rest[2], rest[3]) if len(rest) == 4 else None)


def judgements(
    chooser: Recommender,
    judge: Recommender,
    histories: Sequence[Sequence[str]],
    seed: int,
    competitors: int,
    kept: KeptLines[Judgement],
) -> list[Judgement]:
    """One judgement a history, those kept among them; says how it stands as it goes."""
    made = list(kept.done[: len(histories)])
    for number in range(len(made), len(histories)):
        # A generator of its own for everybody, so that a run that goes on draws what one that was not stopped draws.
        generator = np.random.default_rng((seed, number))
        made.append(judge_one(chooser, judge, histories[number], generator, competitors))
        kept.add(made[-1])
        if len(made) % EVERY == 0:
            falls = [one.first.named[0] - one.first.drawn[0] for one in made if one.first is not None]
            print(
                f"{len(made)} of {len(histories)}: {len(falls)} explanations name something; rank falls by more for "
                f"{sum(fall > 0 for fall in falls)}, by less for {sum(fall < 0 for fall in falls)}",
                file=sys.stderr,
                flush=True,
            )
    return made


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95% Wilson interval of a share."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z / (1 + z * z / of) * float(np.sqrt(share * (1 - share) / of + z * z / (4 * of * of)))
    return middle - reach, middle + reach


def mean_with_interval(values: Sequence[float], generator: np.random.Generator) -> dict[str, float]:
    """The mean, and its 95% bootstrap interval over people."""
    array = np.asarray(values)
    drawn = array[generator.integers(len(array), size=(2000, len(array)))].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"mean": round(float(array.mean()), 3), "low": round(float(low), 3), "high": round(float(high), 3)}


def summary(found: Sequence[Verdict], generator: np.random.Generator) -> dict[str, object]:
    """How often and by how much taking out the named lowers the rank by more than taking out the drawn."""
    if not found:
        return {"people": 0}
    more = sum(v.named[0] > v.drawn[0] for v in found)
    less = sum(v.named[0] < v.drawn[0] for v in found)
    low, high = wilson(more, more + less)
    return {
        "people": len(found),
        "falls_by_more": more,
        "falls_by_less": less,
        "ties": len(found) - more - less,
        "share_of_decided": {
            "share": round(more / max(more + less, 1), 3), "low": round(low, 3), "high": round(high, 3),
        },
        "share_by_score": round(sum(v.named[1] < v.drawn[1] for v in found) / len(found), 3),
        "log2_rank_ratio": mean_with_interval([float(np.log2(v.named[0] / v.drawn[0])) for v in found], generator),
        "score_difference_nats": mean_with_interval([v.drawn[1] - v.named[1] for v in found], generator),
        "median_rank": {
            "whole_history": float(np.median([v.whole[0] for v in found])),
            "without_the_named": float(np.median([v.named[0] for v in found])),
            "without_the_drawn": float(np.median([v.drawn[0] for v in found])),
        },
    }  # fmt: skip


def histories_of(workspace: Workspace, count: int, generator: np.random.Generator) -> list[tuple[str, ...]]:
    """Histories of 5 to 20 distinct items, of people drawn at random among those who have so many."""
    found = []
    for user in generator.permutation(np.array(workspace.interactions.users, dtype=object)):
        history = tuple(dict.fromkeys(workspace.interactions.history(str(user))))
        if SHORTEST <= len(history) <= LONGEST:
            found.append(history)
        if len(found) == count:
            break
    return found


def main() -> int:
    """Judge, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, default=default_workspace_path(), help="the one that explains")
    parser.add_argument("--judge", type=Path, required=True, help="the same data, built with another seed")
    parser.add_argument("--users", type=int, default=300)
    parser.add_argument("--competitors", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="the folder that judgements are kept in")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()

    chooser, judge = Workspace.open(arguments.workspace), Workspace.open(arguments.judge)
    if tuple(chooser.catalogue.item_ids) != tuple(judge.catalogue.item_ids):
        print("the two workspaces hold different catalogues: build the judge from the same files", file=sys.stderr)
        return 2
    seeds = [(w.manifest.settings["seed"], w.manifest.settings["training"]["seed"]) for w in (chooser, judge)]
    if chooser.build_path.resolve() == judge.build_path.resolve() or seeds[0] == seeds[1]:
        print(
            "warning: both were built with the same seed: this only tries the program out, and judges nothing",
            file=sys.stderr,
        )
    generator = np.random.default_rng(arguments.seed)
    histories = histories_of(chooser, arguments.users, generator)
    of = {
        "explains": chooser.build_path.name, "judges": judge.build_path.name, "seed": arguments.seed,
        "competitors": arguments.competitors,
    }  # fmt: skip
    kept = KeptLines(arguments.keep / "faithfulness.jsonl" if arguments.keep is not None else None, of, Judgement)
    made = judgements(chooser.recommender, judge.recommender, histories, arguments.seed, arguments.competitors, kept)
    first = [one.first for one in made if one.first is not None]
    together = [one.together for one in made if one.together is not None]
    found = {
        "histories": len(histories),
        "explanations_that_name_something": sum(one.named > 0 for one in made),
        "items_named": sum(one.named for one in made),
        "competitors": arguments.competitors,
        "first_named_against_one_drawn": summary(first, generator),
        "all_named_against_as_many_drawn": summary(together, generator),
    }
    print(json.dumps(found, indent=2) if arguments.json else as_text(found))
    return 0


def as_text(found: dict[str, object], indent: int = 0) -> str:
    """The same as a few lines."""
    lines = []
    for name, value in found.items():
        label = f"{' ' * indent}{name.replace('_', ' ')}"
        if isinstance(value, dict) and set(value) <= {"mean", "share", "low", "high"}:
            middle = value.get("mean", value.get("share"))
            lines.append(f"{label}: {middle} (95% interval {value['low']} to {value['high']})")
        elif isinstance(value, dict):
            lines += [f"{label}:", as_text(value, indent + 2)]
        else:
            lines.append(f"{label}: {value}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
