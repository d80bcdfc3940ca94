"""Evidence in words: at most four plain sentences, made of templates and of nothing that is not evidence."""

from __future__ import annotations

from sidney.tools.evidence import ConstraintEvidence, Evidence, HistoryEvidence, LikenessEvidence, WishEvidence
from sidney.tools.formatting import join_words, short_title
from sidney.tools.in_common import COMMON

__all__ = ["nothing_known", "sentences"]

_MOST_REASONS = 3
_MOST_LABELS = 3
_WEAK = 0.25
"""A reason this small a part of the strongest one is not worth naming beside it."""
_MOST_DIFFERENCES = 2
_LONGEST_VALUE = 40
"""A difference between two long enumerations is no sentence."""
_FITS = 75


def sentences(evidence: Evidence) -> tuple[str, ...]:
    """One to four sentences: where it comes from, how it answers the wish and what was asked, what sets it apart."""
    title = short_title(evidence.title)
    found = [_source(evidence)]
    model = _model(evidence)
    if model is not None:
        found.append(_likeness(model, "It" if found[0] else title))
    if evidence.wish is not None:
        found.append(_wish(evidence.wish, "It" if any(found) else title))
    found.append(_constraints(evidence.constraints))
    if model is None:
        found.append(_apart(evidence))
    return tuple(sentence for sentence in found if sentence) or (nothing_known(evidence),)


def nothing_known(evidence: Evidence) -> str:
    """What can be said of any item: that nothing stood out."""
    return f"Nothing stood out as a reason for {short_title(evidence.title)}."


def _source(evidence: Evidence) -> str:
    title = short_title(evidence.title)
    if evidence.reasons:
        return _reasons(evidence, title)
    if evidence.likeness:
        # What was named as a model is read as history, too, and it is what the item is here for.
        return ""
    if evidence.history:
        return f"Nothing in the history stood out as a reason for {title}."
    if evidence.wish is not None:
        return ""
    standing = evidence.standing
    place = ""
    if standing.shown > 1:
        place = f"number {standing.shown_rank} of the {standing.shown} shown"
    if standing.sampled:
        only = "" if 2 * standing.above >= standing.sampled else "only "
        sampled = f"above {only}{standing.above} of {standing.sampled} other items picked at random"
        place = f"{place}, and {sampled}" if place else sampled
    told = f": it ranks it {place}" if place else ""
    return f"There was no history and no wish to go on, so {title} is simply the model's own ranking{told}."


def _reasons(evidence: Evidence, title: str) -> str:
    named = _named(evidence)
    others = [reason for reason in named if reason.item_id != evidence.item_id]
    names = [short_title(reason.title) for reason in others]
    if len(others) < len(named):
        names.append("its already being in the history")
    labels = _labels_in_common(evidence, others)
    path = _deepest_path(others)
    detail = ""
    if labels:
        together = {1: "the two", 2: "all three"}.get(len(others), "they all")
        detail = f": {together} share {join_words(labels)}"
        # A path that only says the labels again adds nothing.
        if path and not all(name in labels for name in others[0].shared_path):
            detail += f", and belong under {path}"
    elif path:
        detail = f": both belong under {path}"
    return f"{title} is here mostly because of {join_words(names)}{detail}."


def _named(evidence: Evidence) -> list[HistoryEvidence]:
    """The reasons worth naming beside the strongest."""
    if not evidence.reasons:
        return []
    strongest = evidence.reasons[0].influence
    return [reason for reason in evidence.reasons if reason.influence >= _WEAK * strongest][:_MOST_REASONS]


def _apart(evidence: Evidence) -> str:
    """What sets the item apart from the one item that it is here for."""
    others = [reason for reason in _named(evidence) if reason.item_id != evidence.item_id]
    if len(others) != 1:
        return ""
    found = [
        f"{difference.attribute} ({difference.value} against {difference.other_value})"
        for difference in evidence.differences
        if difference.item_id == others[0].item_id
        and max(len(difference.value), len(difference.other_value)) <= _LONGEST_VALUE
    ]
    if not found:
        return ""
    return f"Beside {short_title(others[0].title)}, it differs in {join_words(found[:_MOST_DIFFERENCES])}."


def _labels_in_common(evidence: Evidence, named: list[HistoryEvidence]) -> list[str]:
    wanted = {reason.item_id for reason in named}
    labels: dict[str, str] = {}
    for shared in evidence.shared:
        if wanted and wanted <= set(shared.item_ids) and shared.share < COMMON:
            labels.setdefault(shared.label.casefold(), shared.label)
    return list(labels.values())[:_MOST_LABELS]


def _deepest_path(named: list[HistoryEvidence]) -> str:
    if len(named) != 1:
        return ""
    return " › ".join(named[0].shared_path)


def _model(evidence: Evidence) -> LikenessEvidence | None:
    """The model that the item is likest to, unless one of them is a reason that is named already."""
    named = {reason.item_id for reason in _named(evidence)}
    if not evidence.likeness or any(model.item_id in named for model in evidence.likeness):
        return None
    return evidence.likeness[0]


def _likeness(model: LikenessEvidence, subject: str) -> str:
    labels = f", and the two share {join_words(model.labels[:_MOST_LABELS])}" if model.labels else ""
    is_like = model.percentile >= _FITS or model.labels or model.compared == 1
    return f"{subject} is {'' if is_like else 'not much '}like {short_title(model.title)}: {_near(model)}{labels}."


def _near(found: WishEvidence | LikenessEvidence) -> str:
    if found.compared > 1 and found.rank == 1:
        return f"it is the closest in meaning of the {found.compared:,} items that qualify"
    if found.compared > 1:
        return f"it is closer in meaning than {found.percentile}% of the {found.compared:,} items that qualify"
    return "it is the one item that qualifies"


def _wish(wish: WishEvidence, subject: str) -> str:
    near = _near(wish)
    labels = f", and is labelled {join_words(wish.labels[:_MOST_LABELS])}" if wish.labels else ""
    if wish.percentile >= _FITS or wish.labels or wish.compared == 1:
        return f"{subject} fits “{wish.wish}”: {near}{labels}."
    return f"{subject} is no close match to “{wish.wish}”: {near}."


def _constraints(constraints: tuple[ConstraintEvidence, ...]) -> str:
    met = [_with_value(found) for found in constraints if found.met]
    broken = [_with_value(found) for found in constraints if not found.met and found.constraint.must]
    missed = [_with_value(found) for found in constraints if not found.met and not found.constraint.must]
    against = []
    if broken:
        against.append(f"does not meet {join_words(broken)}")
    if missed:
        against.append(f"misses the preference for {join_words(missed)}")
    found = [f"meets {join_words(met)}"] if met else []
    text = ", but ".join([*found, " and ".join(against)] if against else found)
    return f"It {text}." if text else ""


def _with_value(found: ConstraintEvidence) -> str:
    # "Not Sports" needs no proof; a bound does, and so does a condition that is not met.
    operator = found.constraint.operator
    is_bound = operator.is_order or not isinstance(found.constraint.operand, str)
    if found.met and not (is_bound and not operator.is_negative):
        return found.text
    return f"{found.text} ({found.value})"
