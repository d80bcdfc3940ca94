"""A reply's last step where a chat model words it: what stands as it is, what is worded anew, and what is stored."""

from __future__ import annotations

from collections.abc import Generator

from sidney.agent.chat_model.material import material_of
from sidney.agent.chat_model.use import ChatModelUse
from sidney.agent.chat_model.writer import ChatWriter
from sidney.agent.reply import Reply
from sidney.agent.state import ConversationState
from sidney.agent.turn import IntentName
from sidney.recsys_model.data.catalogue import Catalogue

__all__ = ["is_worded", "worded"]

_LISTS = frozenset(
    {
        IntentName.RECOMMEND, IntentName.MORE, IntentName.DIFFERENT, IntentName.LIKE, IntentName.REJECT,
        IntentName.BOUGHT, IntentName.SEARCH,
    }
)  # fmt: skip
_TALK = frozenset({IntentName.EXPLAIN, IntentName.COMPARE})


def is_worded(reply: Reply, state: ConversationState) -> bool:
    """Whether a chat model may word a reply: a list's, an explanation's or a comparison's.

    An item's own text is quoted and not retold. What the conversation itself did (undone, started over, remembered),
    that nothing fits and what to relax, and the sum of a bundle are said in the built-in words alone: nothing of them
    may be lost. Nor may what a session's first reply says of the profile that it begins with.
    """
    if state.turn <= 1 and not state.beginning.profile.is_empty:
        return False
    names = {IntentName(name) for name in reply.intents}
    return bool(names) and (names <= _LISTS if reply.items else names <= _TALK)


def worded(
    writer: ChatWriter, reply: Reply, state: ConversationState, catalogue: Catalogue
) -> Generator[str, None, Reply]:
    """Give out a reply's words, sentence by sentence as each is checked; the reply with them is what it returns.

    What was noted, and could not be done, comes first and in the built-in words; a question stands at the end. Where
    nothing of what the model says is borne out, or it fails, the built-in words stand.

    Args:
        writer: The chat model's.
        reply: The built-in reply.
        state: The conversation after the turn.
        catalogue: Where the rows are.
    """
    draft = reply.text.removeprefix(reply.preface).removesuffix(reply.question).strip()
    said: list[str] = []

    def piece(text: str) -> str:
        said.append(text if not said else f" {text}")
        return said[-1]

    if reply.preface:
        yield piece(reply.preface)
    writing = writer.write(material_of(draft, reply, state, catalogue))
    for sentence in writing:
        yield piece(sentence)
    if not writing.said and draft:
        yield piece(draft)
    if reply.question:
        yield piece(reply.question)
    before = reply.chat_model or ChatModelUse()
    use = before.model_copy(
        update={
            "worded_by": "chat model" if writing.said else "rules",
            "problems": (*before.problems, *([writing.problem] if writing.problem else [])),
            "dropped": writing.dropped,
        }
    )
    return reply.model_copy(update={"text": "".join(said), "chat_model": use})
