"""What the graph's nodes share: the workspace, the catalogue's words, and how a list is put into the state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sidney.agent.cards import card
from sidney.agent.lexicon import Lexicon, lexicon_for
from sidney.agent.profile_store import NOBODY, ProfileStore
from sidney.agent.state import ConversationState, ListKind, ShownList
from sidney.agent.turn_state import TurnState, TurnUpdate
from sidney.recsys_model.data.constraints import combined_mask
from sidney.recsys_model.decoding.recommending import RecommendationRequest

if TYPE_CHECKING:
    from sidney.recsys_model.decoding.recommender import SemanticIdRecommender
    from sidney.recsys_model.workspace import Workspace
    from sidney.tools.lookup import CatalogueLookup

__all__ = ["LIST_LENGTH", "LONGEST_LIST", "NodeContext"]

LIST_LENGTH = 5
"""Items that one turn shows where no other number was asked for."""
LONGEST_LIST = 20
"""Items that one turn shows at most: a list is meant to be read."""
_LISTS_KEPT = 12
"""Lists that stay in the state; no one points further back."""


class NodeContext:
    """One workspace, as the nodes see it.

    Args:
        workspace: Its recommender is loaded at the first recommendation, its look-up at the first search.
        state_after: Finds the state at the end of an earlier turn of a session; for undo.
        profiles: Where what is to be remembered is kept.
        user: Whose profile it is.
    """

    def __init__(
        self,
        workspace: Workspace,
        state_after: Callable[[str, int], ConversationState | None],
        profiles: ProfileStore | None = None,
        user: str = NOBODY,
    ) -> None:
        self.workspace = workspace
        self.catalogue = workspace.catalogue
        self.lexicon: Lexicon = lexicon_for(workspace)
        self.state_after = state_after
        self.profiles = profiles or ProfileStore(None)
        self.user = user
        self._lookup: CatalogueLookup | None = None

    @property
    def recommender(self) -> SemanticIdRecommender:
        """The model; loaded at the first use."""
        return self.workspace.recommender

    @property
    def lookup(self) -> CatalogueLookup:
        """The catalogue's index; opened at the first use."""
        if self._lookup is None:
            from sidney.tools.lookup import open_lookup

            self._lookup = open_lookup(self.workspace)
        return self._lookup

    @property
    def price(self) -> str:
        """The column of prices, whatever the catalogue calls it; "price" where there is none."""
        return next((measure.name for measure in self.lexicon.measures if measure.is_price), "price")

    def close(self) -> None:
        """Let go of the look-up's files."""
        if self._lookup is not None:
            self._lookup.close()
            self._lookup = None

    def path(self, item_id: str) -> tuple[str, ...]:
        """The names of an item's ID prefixes, coarse to fine."""
        return tuple(self.recommender.path(item_id))

    def request(
        self, conversation: ConversationState, k: int, exclude: frozenset[str] = frozenset()
    ) -> RecommendationRequest:
        """What the model is asked, for everything that holds now; what is never shown again is always excluded."""
        return RecommendationRequest(
            history=conversation.model_history, wish=conversation.wish, like=conversation.liked,
            constraints=conversation.constraints, k=k, exclude=exclude | conversation.never_again,
        )  # fmt: skip

    def free(self, conversation: ConversationState, exclude: frozenset[str] = frozenset()) -> npt.NDArray[np.bool_]:
        """``(items,)`` what satisfies every must and is neither excluded nor never to be shown again."""
        mask = combined_mask(conversation.constraints, self.catalogue)
        for item_id in exclude | conversation.never_again:
            if item_id in self.catalogue:
                mask[self.catalogue.index_of(item_id)] = False
        return mask

    def show(
        self,
        state: TurnState,
        item_ids: Sequence[str],
        heading: str,
        *,
        kind: ListKind = "picks",
        continues: bool = False,
        total: float | None = None,
        facts: Sequence[str] = (),
    ) -> TurnUpdate:
        """A list of these items, numbered from 1, under a heading.

        Args:
            state: The turn so far.
            item_ids: In the order to show them in.
            heading: The sentence above them.
            kind: What sort of list it is.
            continues: Whether it goes on with the request that the last list was for.
            total: For a bundle: what it was allowed to cost.
            facts: Figures of the heading that are in no row.
        """
        conversation = state["conversation"]
        items = tuple(
            card(number, item_id, self.catalogue, self.path(item_id)) for number, item_id in enumerate(item_ids, 1)
        )
        shown = ShownList(
            turn=conversation.turn, items=items, history=conversation.model_history, wish=conversation.wish,
            liked=conversation.liked, constraints=conversation.constraints, kind=kind, total=total,
        )  # fmt: skip
        earlier = conversation.request_shown if continues else ()
        updated = conversation.model_copy(
            update={
                "lists": (*conversation.lists, shown)[-_LISTS_KEPT:],
                "request_shown": tuple(dict.fromkeys((*earlier, *item_ids))),
                "focus": None,
            }
        )
        return {
            "conversation": updated,
            "shown": True,
            "said": [*state["said"], heading],
            "facts": [*state["facts"], *facts],
        }
