"""The nodes that make a list: recommend, look up, surprise, bundle. Whatever holds, holds in every one of them."""

from __future__ import annotations

from dataclasses import replace

from sidney.agent import bundle_words, emptiness, replies
from sidney.agent.bundle import BUNDLE_SIZE, find_bundle
from sidney.agent.bundle_kinds import named_kinds
from sidney.agent.clarifying import CANDIDATES, Split, best_split
from sidney.agent.node_context import LIST_LENGTH, LONGEST_LIST, NodeContext
from sidney.agent.relaxation import relaxations
from sidney.agent.state import ClarifyingQuestion, ConversationState
from sidney.agent.turn import IntentName, Understanding
from sidney.agent.turn_state import TurnState, TurnUpdate
from sidney.agent.updating import pointed_at
from sidney.agent.variety import elsewhere, surprising
from sidney.recsys_model.data.constraints import combined_mask
from sidney.recsys_model.decoding.recommending import RecommendationList

__all__ = ["ListNodes"]

_BROAD = 10
"""A question is only asked where this many times the list's length are allowed."""
_SPECIFIC = 2
"""Musts from which on a request is specific enough to be answered without asking anything."""
_ALIKE = 0.8
"""How alike a title must be to a search to come before what is nearest in meaning."""


class ListNodes:
    """Nodes that end in a list, or in what is the nearest possible."""

    def __init__(self, context: NodeContext) -> None:
        self._context = context

    def recommend(self, state: TurnState) -> TurnUpdate:
        """A list by the model, under everything that holds; or, when nothing can, what the nearest possible is."""
        conversation, meant = state["conversation"], state["understanding"]
        if meant.intent(IntentName.DIFFERENT):
            return self._different(state)
        more = meant.intent(IntentName.MORE) is not None or self._likes_what_was_shown(state)
        wanted = _count(meant, LIST_LENGTH)
        exclude = frozenset(conversation.request_shown) if more else frozenset()
        asks = not more and self._may_ask(conversation)
        result = self._context.recommender.recommend(
            self._context.request(conversation, max(wanted, CANDIDATES) if asks else wanted, exclude)
        )
        if not result.items:
            return self._nothing(state, exclude, shown_all=more)
        continues = more and not (meant.edits or meant.wish)
        item_ids = [item.item_id for item in result.items[:wanted]]
        heading = replies.list_heading(
            len(item_ids), conversation, state["notes"], self._context.catalogue, more=continues, wanted=wanted
        )
        update = self._context.show(state, item_ids, heading, continues=continues)
        return self._asking(update, result, len(item_ids)) if asks else update

    def _different(self, state: TurnState) -> TurnUpdate:
        conversation, meant = state["conversation"], state["understanding"]
        wanted = _count(meant, LIST_LENGTH)
        request = self._context.request(conversation, wanted, frozenset(conversation.request_shown))
        found = elsewhere(
            self._context.recommender, request, [item.item_id for item in conversation.last_items], wanted
        )
        if not found.item_ids:
            return self._nothing(state, frozenset(conversation.request_shown), shown_all=True)
        continues = not (meant.edits or meant.wish)
        heading = replies.list_heading(
            len(found.item_ids), conversation, state["notes"], self._context.catalogue, more=False, wanted=wanted,
            elsewhere=found.level == 1 and bool(conversation.last_items),
        )  # fmt: skip
        return self._context.show(state, found.item_ids, heading, continues=continues)

    def surprise(self, state: TurnState) -> TurnUpdate:
        """Items of as many kinds as possible, none of them familiar, none of them far down the ranking."""
        conversation = state["conversation"]
        wanted = _count(state["understanding"], LIST_LENGTH)
        seen = frozenset(item.item_id for shown in conversation.lists for item in shown.items)
        request = self._context.request(conversation, wanted, seen)
        familiar = (*conversation.model_history, *sorted(seen))
        found = surprising(self._context.recommender, request, familiar, wanted, seed=conversation.turn)
        if not found.item_ids:
            return self._nothing(state, seen, shown_all=True)
        heading = replies.surprise_heading(found, conversation, self._context.catalogue, familiar=bool(familiar))
        facts = [str(found.prefixes), str(found.pool), f"{found.allowed:,}"]
        return self._context.show(state, found.item_ids, heading, kind="surprise", facts=facts)

    def bundle(self, state: TurnState) -> TurnUpdate:
        """Items that go together, within a total if one was said."""
        conversation, meant = state["conversation"], state["understanding"]
        last = conversation.lists[-1] if conversation.lists and conversation.lists[-1].kind == "bundle" else None
        kinds = named_kinds(state["message"], conversation.constraints, self._context.lexicon)
        count = _count(meant, len(kinds) or (len(last.items) if last else BUNDLE_SIZE), least=max(len(kinds), 2))
        total = meant.total if meant.total is not None else last.total if last else None
        # "Another bundle" is another one; a changed request may have the same items in it.
        again = frozenset(i.item_id for i in last.items) if last and not (meant.edits or meant.wish) else frozenset()
        request = self._context.request(conversation, count, again)
        catalogue, price = self._context.catalogue, self._context.price
        found = find_bundle(
            self._context.recommender, self._context.workspace.interactions, request, count, total, price, kinds
        )
        if self._context.workspace.is_simulated:
            # What simulated shoppers chose together is no fact about people.
            found = replace(found, chosen_together=False)
        if not found.item_ids:
            if found.candidates == 0 and total is None:
                return self._nothing(state, again, shown_all=bool(again))
            said, facts = bundle_words.impossible(found, total, conversation, catalogue, price)
            return {"said": [*state["said"], said], "facts": [*state["facts"], *facts]}
        said, facts = bundle_words.described(found, total, conversation, catalogue, self._context.path, price)
        return self._context.show(state, found.item_ids, said, kind="bundle", total=total, facts=facts)

    def look_up(self, state: TurnState) -> TurnUpdate:
        """A search of the catalogue by meaning and by title, under the same constraints."""
        conversation, meant = state["conversation"], state["understanding"]
        query = meant.wish or conversation.wish
        if not query:
            return self.recommend(state)
        wanted = _count(meant, LIST_LENGTH)
        exclude = frozenset(conversation.rejected)
        found = self._context.lookup.search(query, conversation.constraints, k=wanted + len(exclude))
        allowed = self._context.free(conversation.model_copy(update={"history": (), "bought": (), "liked": ()}))
        catalogue = self._context.catalogue
        named = [
            match
            for match in self._context.lookup.find_title(query, wanted)
            if match.similarity >= _ALIKE and allowed[catalogue.index_of(match.item_id)]
        ]
        ids = list(dict.fromkeys(match.item_id for match in (*named, *found) if match.item_id not in exclude))[:wanted]
        if not ids:
            return self._nothing(state, exclude, shown_all=False)
        heading = replies.search_heading(query, conversation, catalogue)
        return self._context.show(state, ids, heading, kind="search")

    # -- what they share -----------------------------------------------------------------------------------------------

    def _likes_what_was_shown(self, state: TurnState) -> bool:
        """Whether the turn only likes items of this request: then what else it showed has been seen and passed over."""
        conversation = state["conversation"]
        likings = [i for i in state["understanding"].intents if i.name in _LIKINGS]
        liked = [found for i in likings for found in pointed_at(i, conversation, self._context.lexicon)]
        if not conversation.last_items:
            return False
        known = {*conversation.request_shown, *(set(conversation.liked) - set(state["notes"].liked))}
        fresh = self._context.free(conversation, frozenset(conversation.request_shown))
        return bool(liked) and set(liked) <= known and bool(fresh.any())

    def _may_ask(self, conversation: ConversationState) -> bool:
        musts = sum(constraint.must for constraint in conversation.constraints)
        return conversation.asked is None and musts < _SPECIFIC

    def _asking(self, update: TurnUpdate, result: RecommendationList, shown: int) -> TurnUpdate:
        """The list, and a question beside it if its answer would change the list much."""
        conversation = update["conversation"]
        if result.allowed < _BROAD * shown:
            return update
        split = best_split(result.items, shown, conversation.constraints, self._context.catalogue)
        if split is None:
            return update
        update["conversation"] = conversation.model_copy(update={"asked": _question(split, conversation.turn)})
        update["asked"] = replies.clarifying(split)
        update["facts"] = [*update["facts"], *split.labels]
        return update

    def _nothing(self, state: TurnState, exclude: frozenset[str], *, shown_all: bool) -> TurnUpdate:
        """Why there is nothing to show, and the ways out."""
        conversation = state["conversation"]
        catalogue = self._context.catalogue
        shown_all = shown_all and bool(self._context.free(conversation).any())
        found = relaxations(conversation.constraints, exclude | conversation.never_again, catalogue)
        used_up = bool(combined_mask(conversation.constraints, catalogue).any())
        said, facts = emptiness.empty_list(conversation, found, catalogue, shown_all=shown_all, used_up=used_up)
        return {"said": [*state["said"], said], "facts": [*state["facts"], *facts]}


_LIKINGS = (IntentName.LIKE, IntentName.RECOMMEND)
"""What is wanted of an item: praise, and others like it."""


def _count(meant: Understanding, otherwise: int, least: int = 1) -> int:
    return min(max(meant.count if meant.count is not None else otherwise, least), LONGEST_LIST)


def _question(split: Split, turn: int) -> ClarifyingQuestion:
    return ClarifyingQuestion(attribute=split.attribute, labels=split.labels, turn=turn)
