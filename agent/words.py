"""What a person typed, made safe to read, and cut into tokens."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = [
    "MAX_MESSAGE",
    "Token",
    "clean",
    "crosses_stop",
    "fold",
    "has_words",
    "label_key",
    "lowered",
    "name_key",
    "positives",
    "stem",
    "tokenise",
]

MAX_MESSAGE = 2000
"""Characters of one message that are read; nobody's wish is longer, and everything after is ignored."""

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?", re.UNICODE)
_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-"}
)
_IRREGULAR = {
    "mice": "mouse",
    "knives": "knife",
    "shelves": "shelf",
    "lenses": "lens",
    "lens": "lens",
    "children": "child",
    "tvs": "tv",
    "pcs": "pc",
    "cds": "cd",
}
_STOPS = frozenset(",;!?")


@dataclass(frozen=True)
class Token:
    """A word or number: its text, its stem, and where it stands in the cleaned message (``start`` to ``end``)."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        """Without regard to case."""
        return self.text.casefold()

    @property
    def is_capitalised(self) -> bool:
        """Whether it holds a capital letter: people write names so."""
        return any(character.isupper() for character in self.text)


def clean(message: str) -> str:
    """Compatibility forms composed, control and invisible characters dropped, white space collapsed, length bounded."""
    text = unicodedata.normalize("NFKC", message[: 4 * MAX_MESSAGE]).translate(_QUOTES)
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return _SPACES.sub(" ", kept).strip()[:MAX_MESSAGE]


def lowered(text: str) -> str:
    """Lower case without any change of length, so that positions in it are positions in the original."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def fold(text: str) -> str:
    """Case and accents folded away, for comparing."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def stem(word: str) -> str:
    """A word's rough singular, the same for a message and for a label: ``shooters`` and ``Shooter`` meet."""
    word = fold(word).removesuffix("'s").replace("'", "")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("ie"):
        # "hoodie" meets "hoodies", whose stem cannot tell it from "hoody".
        return word[:-2] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zzes", "tzes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def positives(word: str, *, ending: str) -> tuple[str, ...]:
    """What a comparative ("er") or superlative ("est") may be one of: darker → dark, funnier → funny, redder → red."""
    if len(word) < len(ending) + 3 or not word.endswith(ending):
        return ()
    base = word.removesuffix(ending)
    return (base, f"{base}e", f"{base[:-1]}y", base[:-1])


def tokenise(text: str) -> tuple[Token, ...]:
    """Words and numbers in order; hyphens, ampersands and other signs only part them."""
    return tuple(Token(m.group(), stem(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text))


def label_key(text: str) -> tuple[str, ...]:
    """The stems of a label or title."""
    return tuple(token.stem for token in tokenise(text.translate(_QUOTES)))


@lru_cache(maxsize=4096)
def name_key(name: str) -> tuple[str, ...]:
    """The stems of a column's name, ``release_date`` read as two words: they are asked for many times a turn."""
    return label_key(name.replace("_", " "))


def crosses_stop(text: str, first: Token, last: Token) -> bool:
    """Whether a comma, a semicolon or a sentence's end stands between two tokens."""
    return any(c in _STOPS for c in text[first.end : last.start]) or ". " in text[first.end : last.start]


def has_words(text: str) -> bool:
    """Whether a text holds something that reads like a word of a language, and not only signs or single letters."""
    return any(len(t.text) >= 2 and not t.text.isdigit() for t in tokenise(text))
