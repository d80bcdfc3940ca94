"""The nodes that talk: why an item was recommended, facts, comparisons, small talk, and asking back."""

from __future__ import annotations

from collections.abc import Sequence

from sidney.agent import replies
from sidney.agent.comparison import MOST_COMPARED, compare
from sidney.agent.item_facts import answer, details, row_facts
from sidney.agent.node_context import LIST_LENGTH, NodeContext
from sidney.agent.state import ConversationState
from sidney.agent.turn import Intent, IntentName
from sidney.agent.turn_state import TurnState, TurnUpdate
from sidney.agent.updating import pointed_at
from sidney.recsys_model.decoding.recommending import RecommendationRequest

__all__ = ["SIMULATED", "TalkNodes"]

SIMULATED = "The shopping sessions behind this catalogue are simulated."
_EXPLAINED = 2
_DESCRIBED = 2
_ASKED_ABOUT = 3


class TalkNodes:
    """Nodes that say something and leave the list as it is."""

    def __init__(self, context: NodeContext) -> None:
        self._context = context

    def explain(self, state: TurnState) -> TurnUpdate:
        """Why an item was recommended: evidence from the model and the catalogue, under the request that showed it."""
        from sidney.tools.explanation import explain
        from sidney.tools.word_check import facts

        conversation = state["conversation"]
        said: list[str] = []
        known: list[str] = []
        for item_id in self._pointed_at(state, IntentName.EXPLAIN)[:_EXPLAINED]:
            request, others = _as_shown(conversation, item_id)
            explanation = explain(self._context.recommender, request, item_id, shown=others)
            said.append(explanation.text)
            known += facts(explanation.evidence)
            if self._context.workspace.is_simulated and request.history:
                said.append(SIMULATED)
        return self._said(state, list(dict.fromkeys(said)), facts=known)

    def tell(self, state: TurnState) -> TurnUpdate:
        """Facts about items, or about the conversation itself."""
        conversation, meant = state["conversation"], state["understanding"]
        catalogue, path = self._context.catalogue, self._context.path
        said: list[str] = []
        known: list[str] = []
        for intent in meant.intents:
            items = pointed_at(intent, conversation, self._context.lexicon)
            match intent.name:
                case IntentName.COMPARE if len(items) >= 2:
                    items = items[:MOST_COMPARED]
                    said.append(self._compared(intent, items, conversation))
                case IntentName.QUESTION if items and (intent.attribute is not None or intent.text):
                    items = items[:_ASKED_ABOUT]
                    said.append(" ".join(answer(item_id, intent, catalogue) for item_id in items))
                case IntentName.DETAILS | IntentName.SELECT | IntentName.QUESTION if items:
                    items = items[:_DESCRIBED]
                    said.append(" ".join(details(item_id, catalogue, path(item_id)) for item_id in items))
                case IntentName.SHOW_CONSTRAINTS:
                    said.append(replies.constraint_list(conversation, catalogue))
                case _:
                    items = ()
            known += [fact for item_id in items for fact in row_facts(item_id, catalogue, path(item_id))]
        if not said:
            said.append(replies.ask_back(meant, state["notes"], conversation, catalogue))
        return self._said(state, said, known)

    def chat(self, state: TurnState) -> TurnUpdate:
        """Greetings, thanks and help."""
        catalogue = self._context.catalogue
        if state["understanding"].intent(IntentName.HELP):
            text = replies.help_text(catalogue, self._context.lexicon)
            if self._context.workspace.is_simulated:
                text = f"{text} {SIMULATED}"
            return self._said(state, [text], [text])
        return self._said(state, [replies.small_talk(state["message"], state["conversation"])])

    def ask_back(self, state: TurnState) -> TurnUpdate:
        """One short question."""
        text = replies.ask_back(state["understanding"], state["notes"], state["conversation"], self._context.catalogue)
        return self._said(state, [text], [text])

    # -- what they share -----------------------------------------------------------------------------------------------

    def _compared(self, intent: Intent, items: Sequence[str], conversation: ConversationState) -> str:
        scores: list[float] | None = None
        if intent.attribute is None and (conversation.model_history or conversation.wish):
            request = self._context.request(conversation, LIST_LENGTH)
            scores = self._context.recommender.scores([request], list(items))[0].tolist()
        measures = self._context.lexicon.measures
        return compare(items, self._context.catalogue, measures, scores, intent.attribute).text

    def _pointed_at(self, state: TurnState, name: IntentName) -> tuple[str, ...]:
        found: list[str] = []
        for intent in state["understanding"].intents:
            if intent.name is name:
                found += pointed_at(intent, state["conversation"], self._context.lexicon)
        return tuple(dict.fromkeys(found))

    @staticmethod
    def _said(
        state: TurnState, said: Sequence[str], known: Sequence[str] = (), *, facts: Sequence[str] = ()
    ) -> TurnUpdate:
        return {
            "said": [*state["said"], *said],
            "facts": [*state["facts"], *dict.fromkeys(facts)],
            "known": [*state["known"], *dict.fromkeys(known)],
        }


def _as_shown(conversation: ConversationState, item_id: str) -> tuple[RecommendationRequest, list[str]]:
    """The request of the latest list that an item stood in, and the list's other items."""
    shown = next((s for s in reversed(conversation.lists) if item_id in [i.item_id for i in s.items]), None)
    if shown is None:
        request = RecommendationRequest(
            history=tuple(i for i in conversation.model_history if i != item_id), wish=conversation.wish,
            like=tuple(i for i in conversation.liked if i != item_id), constraints=conversation.constraints,
            k=LIST_LENGTH,
        )  # fmt: skip
        return request, []
    request = RecommendationRequest(
        history=shown.history, wish=shown.wish, like=shown.liked, constraints=shown.constraints, k=LIST_LENGTH
    )
    return request, [item.item_id for item in shown.items if item.item_id != item_id]
