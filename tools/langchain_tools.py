"""Recommend, look up, explain: Sidney as three LangChain tools, for any agent.

Each returns text for a chat model and a pydantic artifact for code. What the model got wrong (an unknown label, an
unknown item, a bad argument) comes back as the tool's answer, saying what would be right, so that it can try again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, ValidationError

from sidney.recsys_model.data.catalogue import AttributeKind, Column
from sidney.recsys_model.data.constraint_text import parse_constraint
from sidney.recsys_model.data.constraints import Constraint
from sidney.recsys_model.decoding.recommending import RecommendationRequest
from sidney.recsys_model.errors import ConstraintError, UnknownItemError
from sidney.tools.explanation import explain
from sidney.tools.formatting import format_value, item_attributes, short_title
from sidney.tools.lookup import CatalogueLookup, open_lookup
from sidney.tools.titles import title_index
from sidney.tools.tool_arguments import ExplainArguments, LookUpArguments, RecommendArguments
from sidney.tools.tool_results import ExplainResult, ItemResult, LookUpResult, RecommendResult

if TYPE_CHECKING:
    from sidney.recsys_model.workspace import Workspace

__all__ = ["sidney_tools"]

_CARD_ATTRIBUTES = 6
_LABELS_NAMED = 8
_LONGEST_VALUE = 80

P = ParamSpec("P")
R = TypeVar("R")


def sidney_tools(workspace: Workspace) -> list[BaseTool]:
    """The tools ``recommend``, ``look_up`` and ``explain`` over one workspace.

    The model and the look-up index are opened by the first call that needs them. The tools keep no conversation: a
    history, conditions and exclusions are given with every call.

    Raises:
        WorkspaceError: The workspace is missing or not whole.
    """
    tools = _Tools(workspace)
    columns = tools.describe_columns()
    return [
        _tool(
            tools.recommend,
            "recommend",
            "Recommend items from a history of item IDs, a wish in words, or both. Conditions in `where` are never "
            f"broken; an empty list means that nothing satisfies them.\n{columns}",
            RecommendArguments,
        ),
        _tool(
            tools.look_up,
            "look_up",
            "Find items of the catalogue: by meaning (`query`, with `where` if need be), by name (`title`), or "
            f"everything about one item (`item_id`). Use it to turn a name into an item ID.\n{columns}",
            LookUpArguments,
        ),
        _tool(
            tools.explain,
            "explain",
            "Say why an item was recommended, from measured evidence only. Give it the same history, wish and "
            "conditions as `recommend` got, and repeat no more than it says.",
            ExplainArguments,
        ),
    ]


class _Tools:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._catalogue = workspace.catalogue

    @cached_property
    def _lookup(self) -> CatalogueLookup:
        return open_lookup(self._workspace)

    def recommend(
        self,
        history: Sequence[str] = (),
        wish: str = "",
        where: Sequence[str] = (),
        prefer: Sequence[str] = (),
        k: int = 5,
        exclude: Sequence[str] = (),
    ) -> tuple[str, RecommendResult]:
        self._check_items([*history, *exclude])
        request = RecommendationRequest(
            history=history, wish=wish, constraints=self._constraints(where, prefer), k=k, exclude=frozenset(exclude)
        )
        found = self._workspace.recommender.recommend(request)
        items = tuple(self._item(item.item_id, item.score) for item in found.items)
        result = RecommendResult(
            items=items, constraints=tuple(request.constraints), allowed=found.allowed, exact=found.exact
        )
        if not items:
            return "Nothing in the catalogue satisfies all of this. Relax one of the conditions.", result
        fewer = f" Only {found.allowed} satisfy all of this." if found.allowed < k else ""
        return f"{self._lines(items)}\n{found.allowed} items qualify.{fewer}", result

    def look_up(
        self, query: str = "", title: str = "", item_id: str = "", where: Sequence[str] = (), k: int = 5
    ) -> tuple[str, LookUpResult]:
        asked = [name for name, value in (("item_id", item_id), ("title", title), ("query", query)) if value.strip()]
        if len(asked) > 1:
            raise ToolException(f"Give one of item_id, title and query, not {' and '.join(asked)}.")
        if not asked and not where:
            raise ToolException("Give a query, a title or an item_id, or conditions in where.")
        if where and (item_id or title):
            raise ToolException("Conditions go with a query, not with an item_id or a title.")
        if item_id:
            self._check_items([item_id])
            (found,) = self._lookup.fetch([item_id])
            item = self._item(item_id, found.similarity)
            facts = item_attributes(self._catalogue, item_id)
            lines = [self._line(item, attributes=False), *(f"  {name}: {text}" for name, text in facts)]
            path = [f"  semantic ID: {' › '.join(item.path)}"] if item.path else []
            return "\n".join([*lines, *path]), LookUpResult(items=(item,), constraints=())
        constraints = self._constraints(where, ())
        matches = self._lookup.find_title(title, k) if title else self._lookup.search(query, constraints, k)
        items = tuple(self._item(match.item_id, match.similarity) for match in matches)
        result = LookUpResult(items=items, constraints=constraints)
        return (self._lines(items) if items else "Nothing found."), result

    def explain(
        self,
        item_id: str,
        history: Sequence[str] = (),
        wish: str = "",
        where: Sequence[str] = (),
        prefer: Sequence[str] = (),
        shown: Sequence[str] = (),
    ) -> tuple[str, ExplainResult]:
        self._check_items([item_id, *history, *shown])
        request = RecommendationRequest(history=history, wish=wish, constraints=self._constraints(where, prefer))
        explanation = explain(self._workspace.recommender, request, item_id, shown=shown)
        return explanation.text, ExplainResult(evidence=explanation.evidence, text=explanation.text)

    def describe_columns(self) -> str:
        """The columns that conditions can name, with a few of their labels, for a tool's description."""
        return "Columns: " + "; ".join(_describe_column(column) for column in self._catalogue.filterable)

    def _constraints(self, where: Sequence[str], prefer: Sequence[str]) -> tuple[Constraint, ...]:
        musts = [parse_constraint(text, self._catalogue, must=True) for text in where]
        return (*musts, *(parse_constraint(text, self._catalogue, must=False) for text in prefer))

    def _check_items(self, item_ids: Sequence[str]) -> None:
        for item_id in item_ids:
            if item_id not in self._catalogue:
                # Most likely a name where an ID belongs.
                near = title_index(self._catalogue).find(item_id, 3)
                names = [
                    f"{self._catalogue.item_ids[row]} ({short_title(self._catalogue.titles[row])})" for row, _ in near
                ]
                hint = f" Did you mean {' or '.join(names)}?" if names else " Find its ID with look_up, by title."
                raise UnknownItemError(f"the catalogue has no item ID {item_id!r}.{hint}")

    def _item(self, item_id: str, score: float) -> ItemResult:
        item = self._catalogue.item(item_id)
        return ItemResult(
            item_id=item_id,
            title=item.title,
            price=item.price,
            attributes=item_attributes(self._catalogue, item_id, leave_out=("price",), limit=_CARD_ATTRIBUTES),
            path=self._workspace.recommender.path(item_id),
            semantic_id=self._workspace.recommender.semantic_id(item_id),
            score=score,
        )

    def _lines(self, items: Sequence[ItemResult]) -> str:
        return "\n".join(f"{number}. {self._line(item)}" for number, item in enumerate(items, start=1))

    def _line(self, item: ItemResult, *, attributes: bool = True) -> str:
        price = self._catalogue.columns.get("price")
        parts = [f"[{item.item_id}] {item.title}"]
        if price is not None and attributes:
            parts.append(f"price: {format_value(price, item.price)}")
        if attributes:
            parts += [f"{name}: {text[:_LONGEST_VALUE]}" for name, text in item.attributes]
        return "; ".join(parts)


def _describe_column(column: Column) -> str:
    match column.kind:
        case AttributeKind.NUMBER:
            return f"{column.name} (number{f', in {column.currency}' if column.currency else ''})"
        case AttributeKind.DATE:
            return f"{column.name} (date, like 2015 or 2015-06-30)"
        case AttributeKind.FLAG:
            return f"{column.name} (yes or no)"
        case _:
            kind = "list of labels" if column.kind is AttributeKind.LABELS else "label"
            more = f" and {len(column.labels) - _LABELS_NAMED} more" if len(column.labels) > _LABELS_NAMED else ""
            return f"{column.name} ({kind}: {', '.join(column.labels[:_LABELS_NAMED])}{more})"


def _tool(function: Callable[P, R], name: str, description: str, arguments: type[BaseModel]) -> BaseTool:
    return StructuredTool.from_function(
        func=_answering_errors(function),
        name=name,
        description=description,
        args_schema=arguments,
        response_format="content_and_artifact",
        handle_tool_error=True,
        handle_validation_error=_validation_answer,
    )


def _answering_errors(function: Callable[P, R]) -> Callable[P, R]:
    """Errors that the caller can put right become the tool's answer; any other is a fault and stays one."""

    @wraps(function)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except (ConstraintError, UnknownItemError) as error:
            raise ToolException(str(error)) from error

    return answered


def _validation_answer(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    found = (f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors())
    return "These arguments cannot be used: " + "; ".join(found)
