"""The model's two languages in one tokenizer: words as byte-level BPE, items as one token a code and level.

A sequence reads ``<bos> <items> a b c  a b c … <wish> <without> words <items> a b c``: what was bought, then what is
wished for and ruled out, then what fits. ``<bos> a b c <text> words <eos>`` says what an item is. The wish comes after
the history, so that a history need be read only once however often the wish changes, and one sequence teaches both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sidney.recsys_model.errors import TrainingError

__all__ = ["CONTROL_TOKENS", "Vocabulary"]

CONTROL_TOKENS = ("<pad>", "<bos>", "<eos>", "<items>", "<wish>", "<without>", "<with>", "<text>")


class Vocabulary:
    """A tokenizer with the control tokens first, then the codes of all levels, then words.

    The codes of level *l* (from 0) are the tokens ``first_code + l * size`` up to ``first_code + (l + 1) * size``: one
    contiguous block a level, so that a level's logits are a slice.
    """

    def __init__(self, tokenizer: Any, levels: int, size: int) -> None:
        self.tokenizer = tokenizer
        self.levels = levels
        self.size = size
        self.pad, self.bos, self.eos = tokenizer.pad_token_id, tokenizer.bos_token_id, tokenizer.eos_token_id
        numbers = tokenizer.convert_tokens_to_ids(list(CONTROL_TOKENS[3:]))
        self.items, self.wish, self.without, self.goes_with, self.text = numbers
        self.first_code: int = tokenizer.convert_tokens_to_ids(_code_token(0, 0))
        self.added = range(0)
        """The tokens that :meth:`extend` added."""

    @classmethod
    def train(cls, texts: Iterable[str], *, levels: int, size: int, words: int = 4096) -> Vocabulary:
        """Learn ``words`` word pieces from ``texts`` and add the codes."""
        from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
        from transformers import PreTrainedTokenizerFast

        tokenizer = Tokenizer(models.BPE(unk_token=None))
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
        tokenizer.decoder = decoders.ByteLevel()
        codes = [_code_token(level, code) for level in range(levels) for code in range(size)]
        specials = [*CONTROL_TOKENS, *codes]
        trainer = trainers.BpeTrainer(
            vocab_size=len(specials) + 256 + words,
            special_tokens=specials,
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            min_frequency=2,
            show_progress=False,
        )
        tokenizer.train_from_iterator(texts, trainer)
        fast = PreTrainedTokenizerFast(
            tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<bos>", eos_token="<eos>"
        )
        return cls(fast, levels, size)

    @classmethod
    def extend(cls, tokenizer: Any, *, levels: int, size: int) -> Vocabulary:
        """Add to a base model's tokenizer what it lacks: control tokens, then the codes.

        Its own beginning, end and padding are kept, and so is its chat template.

        Raises:
            TrainingError: It holds codes already.
        """
        from tokenizers import AddedToken

        known = tokenizer.get_vocab()
        if _code_token(0, 0) in known:
            raise TrainingError("the base model already speaks semantic IDs; give the model that it was made from")
        for role, token in zip(("pad_token", "bos_token", "eos_token"), CONTROL_TOKENS, strict=False):
            if getattr(tokenizer, role) is None:
                tokenizer.add_special_tokens({role: token})
        codes = [_code_token(level, code) for level in range(levels) for code in range(size)]
        # Not "normalized": a lower-casing tokenizer must find them as they are.
        new = [AddedToken(token, special=True, normalized=False) for token in (*CONTROL_TOKENS[3:], *codes)]
        tokenizer.add_tokens(new, special_tokens=True)
        vocabulary = cls(tokenizer, levels, size)
        added = [number for token, number in tokenizer.get_vocab().items() if token not in known]
        vocabulary.added = range(min(added), max(added) + 1)
        return vocabulary

    def __len__(self) -> int:
        return len(self.tokenizer)

    def code_tokens(self, codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """``(items, levels)`` token IDs of ``(items, levels)`` codes."""
        return self.first_code + np.arange(self.levels) * self.size + codes[:, : self.levels].astype(np.int64)

    def encode(self, text: str, limit: int) -> list[int]:
        """At most ``limit`` word tokens; text that looks like a control token or a code stays plain words."""
        # "<s1_5>" typed by a person must not become an item, nor "<eos>" an end.
        plain = text.replace("<", "‹").replace(">", "›")
        return list(self.tokenizer.encode(plain, add_special_tokens=False)[:limit])

    def decode(self, tokens: Sequence[int]) -> str:
        """Words of word tokens."""
        return str(self.tokenizer.decode(list(tokens), skip_special_tokens=True)).strip()

    def save(self, folder: Path) -> None:
        """Write the tokenizer beside the model, in the ordinary format."""
        self.tokenizer.save_pretrained(str(folder))

    @classmethod
    def load(cls, folder: Path, *, levels: int, size: int) -> Vocabulary:
        """Read what :meth:`save` wrote."""
        from transformers import PreTrainedTokenizerFast

        return cls(PreTrainedTokenizerFast.from_pretrained(str(folder)), levels, size)


def _code_token(level: int, code: int) -> str:
    return f"<s{level + 1}_{code}>"
