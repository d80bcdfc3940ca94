"""A reply held against the catalogue from outside: what it may say is worked out anew, from the rows and the state.

Nothing here asks the nodes what they meant to say. The rows of the items that a turn is about, the conditions that held
before and after it, and figures counted again by brute force are all that the words may repeat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sidney.agent.item_facts import row_facts
from sidney.agent.phrases import phrase
from sidney.agent.profile import Profile
from sidney.agent.reply import Reply
from sidney.agent.reply_check import template_words
from sidney.agent.state import ConversationState, ShownItem
from sidney.agent.turn import IntentName, Understanding
from sidney.agent.updating import pointed_at
from sidney.recsys_model.data.catalogue import AttributeKind, Catalogue
from sidney.recsys_model.data.constraints import Constraint, combined_mask, constraint_mask
from sidney.tools.formatting import attribute_name, format_value, short_title, shown_text
from sidney.tools.word_check import check_against

if TYPE_CHECKING:
    from sidney.agent.lexicon import Lexicon
    from sidney.recsys_model.workspace import Workspace

__all__ = ["AuditedTurn", "Auditor", "Problem"]


@dataclass(frozen=True)
class AuditedTurn:
    """One turn from outside: what was said, how it was understood, the states around it, and the reply."""

    message: str
    understanding: Understanding
    before: ConversationState
    after: ConversationState
    reply: Reply
    profile: Profile


@dataclass(frozen=True)
class Problem:
    """Something in a reply that is not so.

    Attributes:
        kind: A ``number``, ``title`` or ``label`` of the words that nothing bears out; a ``card`` that is not its row;
            an item that breaks a ``constraint``, or stands there ``twice``.
        text: What it is about.
    """

    kind: str
    text: str


class Auditor:
    """Holds replies of one workspace against its catalogue."""

    def __init__(self, workspace: Workspace, lexicon: Lexicon) -> None:
        self._workspace = workspace
        self._catalogue: Catalogue = workspace.catalogue
        self._lexicon = lexicon

    def problems(self, turn: AuditedTurn) -> list[Problem]:
        """Everything about a turn's reply that is not so."""
        found = list(self._card_problems(turn))
        known = list(dict.fromkeys(fact for fact in self._known(turn) if fact))
        found += [Problem(p.kind, p.text) for p in check_against(turn.reply.text, known, self._catalogue, labels=True)]
        return found

    # -- cards ---------------------------------------------------------------------------------------------------------

    def _card_problems(self, turn: AuditedTurn) -> Iterator[Problem]:
        catalogue, items = self._catalogue, turn.reply.items
        ids = [item.item_id for item in items]
        for item in items:
            if item.item_id not in catalogue:
                yield Problem("card", f"{item.item_id} is not in the catalogue")
                continue
            if not self._is_its_row(item):
                yield Problem("card", f"{item.title} is not as in its row")
            row = catalogue.index_of(item.item_id)
            for constraint in turn.after.lists[-1].constraints:
                if constraint.must and not constraint_mask(constraint, catalogue)[row]:
                    yield Problem("constraint", f"{item.title}: {constraint.text}")
        if len(set(ids)) != len(ids):
            yield Problem("twice", ", ".join(ids))

    def _is_its_row(self, item: ShownItem) -> bool:
        row = self._catalogue.index_of(item.item_id)
        wanted = self._catalogue.item(row)
        values = {attribute_name(name): name for name in wanted.attributes}
        for name, shown in item.attributes:
            column = self._catalogue.columns[values[name]]
            value = column.values[row]
            whole = format_value(column, value)
            if shown != whole and not (isinstance(value, tuple) and shown.startswith(format_value(column, value[:1]))):
                return False
        return item.title == shown_text(wanted.title) and item.price == wanted.price

    # -- words ---------------------------------------------------------------------------------------------------------

    def _known(self, turn: AuditedTurn) -> Iterator[str]:
        catalogue, meant, reply = self._catalogue, turn.understanding, turn.reply
        yield from template_words(catalogue)
        # Whatever the person said may be said back, in any part.
        words = turn.message.split()
        yield from (" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, min(a + 9, len(words) + 1)))
        yield meant.wish
        for state in (turn.before, turn.after):
            yield state.wish
            for constraint in (*state.constraints, *state.beginning.profile.constraints, *state.beginning.constraints):
                yield phrase(constraint, catalogue)
            yield str(len(state.last_items))
            for ids in (state.history, state.bought, state.liked, state.rejected):
                yield from self._titles(ids)
                yield str(max(len(ids) - 5, 0))
        for constraint in turn.profile.constraints:
            yield phrase(constraint, catalogue)
        for ids in (turn.profile.bought, turn.profile.liked, turn.profile.rejected):
            yield from self._titles(ids)
        yield turn.profile.wish
        for column in catalogue.columns.values():
            yield attribute_name(column)
        yield str(len(reply.items))
        yield from reply.suggestions
        for said, read in meant.readings:
            yield said
            yield read
        yield from self._pointed_at(turn)
        yield from self._figures(turn)

    def _titles(self, item_ids: Sequence[str]) -> Iterator[str]:
        for item_id in item_ids:
            if item_id in self._catalogue:
                title = self._catalogue.titles[self._catalogue.index_of(item_id)]
                yield from (shown_text(title), short_title(title), short_title(title, 80))

    def _pointed_at(self, turn: AuditedTurn) -> Iterator[str]:
        """The rows of the items that the turn asks about, and nobody else's; the names of those that it judges."""
        talk = {IntentName.QUESTION, IntentName.DETAILS, IntentName.SELECT, IntentName.COMPARE}
        for intent in turn.understanding.intents:
            for item_id in pointed_at(intent, turn.before, self._lexicon):
                if intent.name in talk:
                    yield from row_facts(item_id, self._catalogue, self._workspace.recommender.path(item_id))
                elif intent.name is IntentName.EXPLAIN:
                    yield from self._evidence(turn.before, item_id)
                else:
                    yield from self._titles([item_id])
            if intent.name is IntentName.HELP:
                yield next((column.labels[0] for column in self._catalogue.filterable if column.labels), "")
        # A relative bound says what it was taken from.
        for edit in turn.understanding.edits:
            if edit.relative_to is not None:
                yield from self._titles([item.item_id for item in turn.before.last_items])
                yield from self._titles([turn.before.focus] if turn.before.focus else [])
                yield from self._titles([edit.relative_to.item_id] if edit.relative_to.item_id else [])

    def _evidence(self, state: ConversationState, item_id: str) -> Iterator[str]:
        """Measured again: the evidence for an item under the request that showed it."""
        from sidney.recsys_model.decoding.recommending import RecommendationRequest
        from sidney.tools.explanation import gather_evidence
        from sidney.tools.word_check import facts

        shown = next((s for s in reversed(state.lists) if item_id in [i.item_id for i in s.items]), None)
        history = shown.history if shown else tuple(i for i in state.model_history if i != item_id)
        request = RecommendationRequest(
            history=history,
            wish=shown.wish if shown else state.wish,
            like=shown.liked if shown else tuple(i for i in state.liked if i != item_id),
            constraints=shown.constraints if shown else state.constraints,
        )
        others = [i.item_id for i in shown.items if i.item_id != item_id] if shown else []
        yield from facts(gather_evidence(self._workspace.recommender, request, item_id, shown=others))

    # -- figures, counted again ----------------------------------------------------------------------------------------

    def _figures(self, turn: AuditedTurn) -> Iterator[str]:
        state, names = turn.after, {intent.name for intent in turn.understanding.intents}
        musts = [constraint for constraint in state.constraints if constraint.must]
        excluded = set(state.never_again)
        if names & {IntentName.MORE, IntentName.DIFFERENT}:
            excluded |= set(turn.before.request_shown)
        seen = {item.item_id for shown in turn.before.lists for item in shown.items}
        if IntentName.SURPRISE in names:
            excluded |= seen
        if IntentName.UNDO in names:
            yield from (str(step) for step in range(1, (turn.understanding.count or 1) + 1))
        if not turn.reply.items:
            yield from self._ways_out(musts, excluded)
        if IntentName.SURPRISE in names:
            allowed = int(self._free(musts, excluded).sum())
            kinds = {self._workspace.recommender.semantic_id(i.item_id)[0] for i in turn.reply.items}
            pool = min(int(np.clip(0.1 * allowed, 50, 200)), allowed)
            yield from (str(len(kinds)), str(pool), f"{allowed:,}")
        if IntentName.BUNDLE in names:
            yield from self._bundle(turn, musts, excluded)

    def _free(self, musts: Sequence[Constraint], excluded: set[str]) -> npt.NDArray[np.bool_]:
        mask = combined_mask(musts, self._catalogue)
        mask[[self._catalogue.index_of(item_id) for item_id in excluded if item_id in self._catalogue]] = False
        return mask

    def _ways_out(self, musts: Sequence[Constraint], excluded: set[str]) -> Iterator[str]:
        for together in (1, 2, 3):
            counts = []
            for given_up in combinations(range(len(musts)), together):
                rest = self._free([m for n, m in enumerate(musts) if n not in given_up], excluded)
                if rest.any():
                    counts.append(str(int(rest.sum())))
                    if together == 1:
                        yield from self._nearest(musts[given_up[0]], rest)
            yield from counts
            if counts:
                return

    def _nearest(self, constraint: Constraint, rest: npt.NDArray[np.bool_]) -> Iterator[str]:
        column = self._catalogue.columns[constraint.attribute]
        if column.kind not in (AttributeKind.NUMBER, AttributeKind.DATE):
            return
        known = [row for row in np.flatnonzero(rest) if np.isfinite(column.numbers[row])]
        if known:
            ordered = sorted(known, key=lambda row: float(column.numbers[row]))
            for row in (ordered[0], ordered[-1]):
                equals = [r for r in known if column.numbers[r] == column.numbers[row]]
                yield format_value(column, column.values[row])
                yield from self._titles([self._catalogue.item_ids[r] for r in equals])

    def _bundle(self, turn: AuditedTurn, musts: Sequence[Constraint], excluded: set[str]) -> Iterator[str]:
        catalogue, items = self._catalogue, turn.reply.items
        name = next((m.name for m in self._lexicon.measures if m.is_price), "price")
        column = catalogue.columns.get(name)
        last = turn.before.lists[-1] if turn.before.lists else None
        again = last is not None and last.kind == "bundle"
        total = turn.understanding.total
        if total is None and last is not None and again:
            total = last.total
        wanted = max(turn.understanding.count or (len(last.items) if last is not None and again else 3), 2)
        yield str(wanted)
        rows = [catalogue.index_of(item.item_id) for item in items]
        if rows:
            shared = [set(row_facts(item.item_id, catalogue)) for item in items]
            yield from sorted(set.intersection(*shared))
            for item in items:
                yield from item.path[:1]
        if column is None:
            return
        if total is not None:
            yield format_value(column, total)
        prices = column.numbers
        if rows:
            known = prices[rows][np.isfinite(prices[rows])]
            yield format_value(column, round(float(known.sum()), 2))
            yield str(len(rows) - len(known))
            return
        for exclude in (excluded, excluded | {item.item_id for item in turn.before.last_items}):
            free = self._free(musts, exclude)
            priced = free & np.isfinite(prices) if total is not None else free
            yield str(int(priced.sum()))
            cheapest = np.sort(prices[free & np.isfinite(prices)])[:wanted]
            yield format_value(column, round(float(cheapest.sum()), 2))
