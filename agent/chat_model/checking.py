"""From a chat model's answer to an understanding: every value is held against the catalogue, the message and the state.

An attribute, label, item or number that one of them does not know is a problem, and a problem is never passed on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sidney.agent.chat_model.answer import AnsweredEdit, AnsweredIntent, AnsweredReference, TurnAnswer
from sidney.agent.chat_model.calling import InvalidAnswer
from sidney.agent.chat_model.grounding import MessageWords
from sidney.agent.chat_model.operands import Operands
from sidney.agent.chat_model.titles_said import item_called
from sidney.agent.english import FILLER
from sidney.agent.lexicon import Lexicon
from sidney.agent.state import ConversationState
from sidney.agent.turn import ConstraintEdit, Intent, IntentName, Reference, Understanding
from sidney.agent.words import tokenise
from sidney.recsys_model.data.constraints import Operator, find_column
from sidney.recsys_model.errors import ConstraintError

__all__ = ["check_answer"]

_MOST_INTENTS = 6
_MOST_EDITS = 12
_MOST_ITEMS = 8
_MAX_WISH_WORDS = 40
_CHANGING = frozenset(
    {
        IntentName.LIKE, IntentName.REJECT, IntentName.BOUGHT, IntentName.RESET, IntentName.UNDO, IntentName.REMEMBER,
        IntentName.FORGET,
    }
)  # fmt: skip
"""Intents that change what is known of the person: they need the person's words for it."""
_LISTING = frozenset(
    {
        IntentName.RECOMMEND, IntentName.MORE, IntentName.DIFFERENT, IntentName.LIKE, IntentName.REJECT,
        IntentName.BOUGHT, IntentName.SEARCH, IntentName.BUNDLE, IntentName.SURPRISE,
    }
)  # fmt: skip
_WHOLE = frozenset({IntentName.RESET, IntentName.UNDO, IntentName.REMEMBER, IntentName.FORGET})
_EVERY_FILTER = re.compile(
    r"\b(?:filters?|every ?thing|all|constraints?|limits?|restrictions?|requirements?|conditions?|any ?thing|whatever|"
    r"scratch|over|none)\b"
)
_POINTS_BACK = re.compile(r"\b(?:it|that|this|those|these|them|again|back|one|filter|limit|restriction)\b")


def check_answer(
    answer: TurnAnswer,
    message: str,
    state: ConversationState,
    lexicon: Lexicon,
    words: MessageWords,
    likely: Mapping[str, Sequence[str]],
) -> Understanding:
    """The understanding that an answer comes to.

    Raises:
        InvalidAnswer: Something in it is unknown, or is not in the message; with a sentence for each such thing.
    """
    return _Checker(message, state, lexicon, words, likely).checked(answer)


class _Checker:
    def __init__(
        self,
        message: str,
        state: ConversationState,
        lexicon: Lexicon,
        words: MessageWords,
        likely: Mapping[str, Sequence[str]],
    ) -> None:
        self._low = message.casefold()
        self._state, self._lexicon, self._words = state, lexicon, words
        self._operands = Operands(self._low, lexicon, words, likely)
        self._problems: list[str] = []

    def checked(self, answer: TurnAnswer) -> Understanding:
        if len(answer.intents) > _MOST_INTENTS or len(answer.edits) > _MOST_EDITS:
            raise InvalidAnswer([f"at most {_MOST_INTENTS} intents and {_MOST_EDITS} edits"], answer.model_dump_json())
        intents = [intent for given in answer.intents if (intent := self._intent(given)) is not None]
        edits = [edit for given in answer.edits for edit in self._edits(given)]
        wish = self._wish(answer.wish)
        unsupported = tuple(said.strip() for said in answer.unsupported if said.strip())
        for said in unsupported:
            if not self._words.has(said):
                self._problems.append(f"unsupported: {said!r} is not in the message")
        count = answer.count if answer.count is not None and answer.count > 0 else None
        if count is not None and not self._words.has_number(count):
            self._problems.append(f"count: {count} is not in the message")
        total = answer.total
        if total is not None and not (total > 0 and self._words.has_number(total)):
            self._problems.append(f"total: {total} is not in the message")
        if self._problems:
            raise InvalidAnswer(self._problems, answer.model_dump_json(exclude_defaults=True))
        return Understanding(
            intents=_completed(intents, wants_list=bool(edits or wish)), edits=tuple(edits), wish=wish,
            unsupported=unsupported, count=count, total=total,
        )  # fmt: skip

    # -- intents -------------------------------------------------------------------------------------------------------

    def _intent(self, given: AnsweredIntent) -> Intent | None:
        name = IntentName(given.name)
        before = len(self._problems)
        if given.said and not self._words.has(given.said):
            self._problems.append(f"{name}: {given.said!r} is not what the message says")
        if name in _CHANGING and not (given.said and self._words.has_cue(name.value)):
            self._problems.append(f"{name}: the message does not say that, and 'said' has to copy where it does")
        references = tuple(r for one in given.items[:_MOST_ITEMS] if (r := self._reference(one, name.value)))
        attribute = self._attribute(given.attribute, name.value) if given.attribute.strip() else None
        operator, operand = None, None
        if given.operator and given.value.strip() and attribute is not None and name is IntentName.QUESTION:
            operator = Operator(given.operator)
            try:
                operand = self._operands.asked(attribute, operator, given.value)
            except ConstraintError as error:
                self._problems.append(f"{name}: {error}")
        text = given.text.strip() if name is IntentName.QUESTION and attribute is None else ""
        if text and not self._words.has(text):
            self._problems.append(f"{name}: {text!r} is not in the message")
        if len(self._problems) > before:
            return None
        return Intent(
            name=name, references=references, attribute=attribute, operator=operator, operand=operand, text=text
        )

    def _reference(self, given: AnsweredReference, where: str) -> Reference | None:
        shown = self._state.items_back(given.back)
        match given.kind:
            case "number":
                numbers = [item.number for item in shown]
                if given.number in numbers:
                    return Reference(kind="number", number=given.number, back=given.back, text=str(given.number))
                has = f"the numbers {numbers[0]} to {numbers[-1]}" if numbers else "nothing, for there is none"
                self._problems.append(f"{where}: no item has the number {given.number}; that list has {has}")
            case "title":
                item_id = item_called(given.title, self._state, self._lexicon) if self._words.has(given.title) else None
                if item_id is not None:
                    return Reference(kind="item", item_id=item_id, text=given.title.strip())
                self._problems.append(f"{where}: no item of the catalogue is called {given.title!r} in the message")
            case "least" | "most":
                attribute = self._attribute(given.attribute, where)
                if attribute is not None and shown and any(m.name == attribute for m in self._lexicon.measures):
                    return Reference(kind=given.kind, attribute=attribute, back=given.back, text=given.kind)
                self._problems.append(f"{where}: there is no list to take the {given.kind} {given.attribute!r} of")
            case "focus":
                if self._state.focus is not None or shown:
                    return Reference(kind="focus", text="it")
                self._problems.append(f"{where}: no item has been spoken of yet")
            case "last" | "all":
                if shown:
                    return Reference(kind=given.kind, back=given.back, text=given.kind)
                self._problems.append(f"{where}: nothing has been shown yet")
        return None

    def _attribute(self, name: str, where: str) -> str | None:
        try:
            return find_column(name, self._lexicon.catalogue).name
        except ConstraintError as error:
            self._problems.append(f"{where}: {error}")
            return None

    # -- edits ---------------------------------------------------------------------------------------------------------

    def _edits(self, given: AnsweredEdit) -> tuple[ConstraintEdit, ...]:
        where = f"{given.action} {given.attribute or 'every filter'}"
        if not self._words.has(given.said):
            self._problems.append(f"{where}: 'said' has to copy the words of the message that mean it")
            return ()
        if given.action == "remove":
            removal = self._removal(given, where)
            return () if removal is None else (removal,)
        attribute = self._attribute(given.attribute, where)
        if attribute is None:
            return ()
        telling = any(t.folded not in FILLER for t in tokenise(given.said))
        if given.relative_to is not None and not given.values:
            return self._relative(given, attribute, where) if telling else self._no_words(where)
        if given.operator in ("low", "high") and not telling:
            return self._no_words(where)
        try:
            return self._operands.edits(given, attribute)
        except ConstraintError as error:
            self._problems.append(f"{where}: {error}")
            return ()

    def _no_words(self, where: str) -> tuple[ConstraintEdit, ...]:
        self._problems.append(f"{where}: the message says nothing of the kind")
        return ()

    def _relative(self, given: AnsweredEdit, attribute: str, where: str) -> tuple[ConstraintEdit, ...]:
        assert given.relative_to is not None  # the caller has looked
        if given.operator not in ("<", "<=", ">", ">="):
            self._problems.append(f"{where}: what is relative to an item needs the operator < or >")
            return ()
        if not any(measure.name == attribute for measure in self._lexicon.measures):
            self._problems.append(f"{where}: {attribute} has no size, so there is no more or less of it")
            return ()
        if given.relative_to.kind == "focus":
            # Without an item in focus it is held against the middle of what was shown.
            reference: Reference | None = Reference(kind="focus", text=given.said.strip())
        else:
            reference = self._reference(given.relative_to, where)
        if reference is None:
            return ()
        operator = Operator(given.operator[0])
        return (
            ConstraintEdit(
                action="add", attribute=attribute, operator=operator, relative_to=reference, strength=given.strength
            ),
        )

    def _removal(self, given: AnsweredEdit, where: str) -> ConstraintEdit | None:
        if not self._words.has_cue("remove"):
            self._problems.append(f"{where}: the message takes no filter back")
            return None
        if not given.attribute.strip():
            if self._words.is_english and not _EVERY_FILTER.search(self._low):
                self._problems.append(f"{where}: the message does not take every filter back")
                return None
            return ConstraintEdit(action="remove", attribute=None)
        attribute = self._attribute(given.attribute, where)
        if attribute is None:
            return None
        if self._words.is_english and not self._speaks_of(attribute):
            self._problems.append(f"{where}: the message does not speak of {attribute}")
            return None
        try:
            return self._operands.removal(given, attribute)
        except ConstraintError as error:
            self._problems.append(f"{where}: {error}")
            return None

    def _speaks_of(self, attribute: str) -> bool:
        if self._words.names_attribute(attribute, self._lexicon.catalogue):
            return True
        held = [c for c in self._state.constraints if c.attribute == attribute]
        for constraint in held:
            operands = constraint.operand if isinstance(constraint.operand, tuple) else (constraint.operand,)
            for operand in operands:
                if isinstance(operand, str) and self._words.names_label(attribute, operand):
                    return True
                if isinstance(operand, float | int) and float(operand) in self._words.numbers:
                    return True
        # "drop that one" means the only filter there is, or the one that came last.
        return bool(held) and bool(_POINTS_BACK.search(self._low)) and self._state.constraints[-1] in held

    # -- words ---------------------------------------------------------------------------------------------------------

    def _wish(self, wish: str) -> str:
        said = " ".join(wish.split())
        # Of another language it may be a translation: it is the encoder's to understand, and that knows English.
        strange = self._words.strange_words(said) if self._words.is_english else ()
        if strange:
            self._problems.append(f"wish: {', '.join(map(repr, strange))} is not in the message")
        tokens = tokenise(said)
        if all(token.folded in FILLER for token in tokens):
            return ""
        return " ".join(said.split()[:_MAX_WISH_WORDS])


def _completed(intents: Sequence[Intent], *, wants_list: bool) -> tuple[Intent, ...]:
    """Each intent once, and a list wherever something was asked for; "unclear" only where nothing else is."""
    kept = [intent for intent in dict.fromkeys(intents) if intent.name is not IntentName.UNCLEAR]
    names = {intent.name for intent in kept}
    if wants_list and not names & (_LISTING | _WHOLE):
        kept.append(Intent(name=IntentName.RECOMMEND))
    return tuple(kept) or (Intent(name=IntentName.UNCLEAR),)
