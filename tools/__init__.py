"""Recommender, catalogue look-up and explanation, as functions and as LangChain tools.

The names below are the public ones. They are imported when they are first used, so that a program that only formats a
price loads neither LangChain nor Chroma.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidney.tools.lazy_names import lazy_names

if TYPE_CHECKING:
    from sidney.tools.evidence import Evidence
    from sidney.tools.explanation import Explanation, explain, gather_evidence
    from sidney.tools.formatting import attribute_name, format_value, item_attributes
    from sidney.tools.langchain_tools import sidney_tools
    from sidney.tools.lookup import CatalogueLookup, FoundItem, open_lookup
    from sidney.tools.lookup_step import LookupStep
    from sidney.tools.tool_results import ExplainResult, ItemResult, LookUpResult, RecommendResult
    from sidney.tools.word_check import UnsupportedWords, check_against, check_words

__all__ = [
    "CatalogueLookup",
    "Evidence",
    "ExplainResult",
    "Explanation",
    "FoundItem",
    "ItemResult",
    "LookUpResult",
    "LookupStep",
    "RecommendResult",
    "UnsupportedWords",
    "attribute_name",
    "check_against",
    "check_words",
    "explain",
    "format_value",
    "gather_evidence",
    "item_attributes",
    "open_lookup",
    "sidney_tools",
]

_MODULES = {
    "evidence": ["Evidence"],
    "explanation": ["Explanation", "explain", "gather_evidence"],
    "formatting": ["attribute_name", "format_value", "item_attributes"],
    "langchain_tools": ["sidney_tools"],
    "lookup": ["CatalogueLookup", "FoundItem", "open_lookup"],
    "lookup_step": ["LookupStep"],
    "tool_results": ["ExplainResult", "ItemResult", "LookUpResult", "RecommendResult"],
    "word_check": ["UnsupportedWords", "check_against", "check_words"],
}
__getattr__, __dir__ = lazy_names(__name__, _MODULES)
