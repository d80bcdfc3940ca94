"""A dialogue's result in words, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from sidney.agent.dialogues.runner import DialogueResult, TurnFailure

__all__ = ["failure_text", "result_json", "results_json"]


def failure_text(result: DialogueResult) -> str:
    """Everything that failed, turn by turn: what was said, expected and found, and the state after it."""
    blocks: list[str] = []
    turns = dict.fromkeys((failure.run, failure.turn) for failure in result.failures)
    for run, turn in turns:
        of_turn = [each for each in result.failures if (each.run, each.turn) == (run, turn)]
        blocks.append(_turn_text(result, of_turn))
    return "\n\n".join(blocks)


def _turn_text(result: DialogueResult, failures: Sequence[TurnFailure]) -> str:
    first = failures[0]
    file = result.dialogue.file
    where = f"{file}:{first.line}" if file is not None and first.line is not None else str(file or result.dialogue.name)
    run = f" (run {first.run} of {result.runs})" if result.runs > 1 else ""
    lines = [f"{where}: turn {first.turn} of {len(result.dialogue.turns)}{run}", f"  said:      {first.said}"]
    for failure in failures:
        lines += [f"  expected:  {failure.mismatch.expected}", f"  found:     {failure.mismatch.found}"]
    lines.append(f"  reply:     {first.reply or '–'}")
    lines.append(f"  holding:   {'; '.join(first.constraints) or 'no constraint'}")
    if first.list_turn is None:
        lines.append("  list:      nothing shown yet")
    else:
        when = "" if first.list_turn == first.turn else f" (of turn {first.list_turn})"
        lines.append(f"  list{when}:" + " " * (6 if not when else 1))
        lines += [f"    {number}. {title} [{item_id}]" for number, title, item_id in first.items]
    return "\n".join(line.rstrip() for line in lines)


def result_json(result: DialogueResult) -> dict[str, JsonValue]:
    """The documented shape of one dialogue in ``dialogues run --json``."""
    return {
        "name": result.dialogue.name,
        "file": str(result.dialogue.file) if result.dialogue.file is not None else None,
        "passed": result.passed,
        "runs": result.runs,
        "turns": len(result.dialogue.turns),
        "seconds": round(result.seconds, 3),
        "failures": [_failure_json(failure) for failure in result.failures],
    }


def results_json(results: Sequence[DialogueResult]) -> dict[str, JsonValue]:
    """The documented shape of ``dialogues run --json``."""
    passed = sum(result.passed for result in results)
    return {
        "passed": passed,
        "failed": len(results) - passed,
        "turns": sum(len(result.dialogue.turns) * result.runs for result in results),
        "dialogues": [result_json(result) for result in results],
    }


def _failure_json(failure: TurnFailure) -> dict[str, JsonValue]:
    return {
        "run": failure.run,
        "turn": failure.turn,
        "line": failure.line,
        "said": failure.said,
        "expected": failure.mismatch.expected,
        "found": failure.mismatch.found,
        "reply": failure.reply,
        "state": {
            "constraints": list(failure.constraints),
            "list_turn": failure.list_turn,
            "items": [
                {"number": number, "title": title, "item_id": item_id} for number, title, item_id in failure.items
            ],
        },
    }
