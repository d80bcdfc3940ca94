"""What simulated dialogues came to: in numbers, beside a baseline, as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from sidney.agent.dialogues.simulated_user import Persona
from sidney.agent.dialogues.simulation import SimulatedDialogue

__all__ = ["SimulationFigures", "SimulationReport", "figures_of"]


@dataclass(frozen=True)
class SimulationFigures:
    """The figures of some dialogues.

    Attributes:
        dialogues: How many.
        success: The share in which an item that meets the whole goal was shown in time.
        average_turns: Turns until then; a dialogue without success counts the turns it had.
        pass_all: The share of goals all of whose repeats succeeded (pass^4 with four repeats).
        violations: Items shown that break what was told and is in force.
        broken_promises: Items shown that break the assistant's own constraints.
        duplicates: Items shown twice in a list.
        unknown: Items shown that the catalogue does not hold.
        asked_again: Turns whose reply says that it did not understand a word of what was told.
        items: Items shown.
        errors: Dialogues in which the assistant raised.
        baseline_success, baseline_average_turns: The same for the plain filter with popularity, which is told the
            true conditions and understands no words.
    """

    dialogues: int
    success: float
    average_turns: float
    pass_all: float
    violations: int
    broken_promises: int
    duplicates: int
    unknown: int
    asked_again: int
    items: int
    errors: int
    baseline_success: float
    baseline_average_turns: float

    def to_json(self) -> dict[str, JsonValue]:
        """The documented shape; shares and averages to four places."""
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in vars(self).items()}


def figures_of(dialogues: Sequence[SimulatedDialogue], repeats: int) -> SimulationFigures:
    """The figures of some dialogues; a goal counts for ``pass_all`` only if all its repeats are among them."""
    count = max(1, len(dialogues))
    goals: dict[int, list[bool]] = {}
    for dialogue in dialogues:
        goals.setdefault(dialogue.goal, []).append(dialogue.succeeded)
    whole = [all(outcomes) for outcomes in goals.values() if len(outcomes) == repeats]
    return SimulationFigures(
        dialogues=len(dialogues),
        success=sum(d.succeeded for d in dialogues) / count,
        average_turns=sum(len(d.turns) for d in dialogues) / count,
        pass_all=sum(whole) / max(1, len(whole)),
        violations=sum(d.violations for d in dialogues),
        broken_promises=sum(d.broken_promises for d in dialogues),
        duplicates=sum(d.duplicates for d in dialogues),
        unknown=sum(d.unknown for d in dialogues),
        asked_again=sum(d.asked_again for d in dialogues),
        items=sum(len(turn.shown) for d in dialogues for turn in d.turns),
        errors=sum(bool(d.error) for d in dialogues),
        baseline_success=sum(d.baseline_succeeded for d in dialogues) / count,
        baseline_average_turns=sum(d.baseline_turns for d in dialogues) / count,
    )


@dataclass(frozen=True)
class SimulationReport:
    """All dialogues of a simulation, and the seed, turns and repeats that they were made with."""

    dialogues: tuple[SimulatedDialogue, ...]
    seed: int
    turns: int
    repeats: int

    @property
    def figures(self) -> SimulationFigures:
        """The figures of all."""
        return figures_of(self.dialogues, self.repeats)

    def of(self, persona: Persona) -> SimulationFigures:
        """The figures of one kind of user."""
        return figures_of([d for d in self.dialogues if d.persona is persona], self.repeats)

    @property
    def personas(self) -> tuple[Persona, ...]:
        """The kinds of users that there were, in a fixed order."""
        present = {dialogue.persona for dialogue in self.dialogues}
        return tuple(persona for persona in Persona if persona in present)

    def to_json(self) -> dict[str, JsonValue]:
        """The documented shape of ``simulate --json``."""
        seconds = sum(dialogue.seconds for dialogue in self.dialogues)
        turns = sum(len(dialogue.turns) for dialogue in self.dialogues)
        return {
            "seed": self.seed,
            "turns": self.turns,
            "repeats": self.repeats,
            "seconds": round(seconds, 1),
            "ms_per_turn": round(1000 * seconds / max(1, turns), 1),
            "all": self.figures.to_json(),
            "personas": {persona.value: self.of(persona).to_json() for persona in self.personas},
        }

    def to_text(self) -> str:
        """A table: a row for each kind of user and one for all."""
        head = (
            f"{'':14}{'dialogues':>10}{'success':>9}{'turns':>7}{f'pass^{self.repeats}':>8}{'violations':>12}"
            f"{'duplicates':>12}{'unknown':>9}{'asked again':>13}{'filter + popularity':>22}"
        )
        rows = [(persona.value, self.of(persona)) for persona in self.personas]
        return "\n".join([head, *(_row(name, figures) for name, figures in [*rows, ("all", self.figures)])])

    def transcript(self, dialogue: SimulatedDialogue) -> str:
        """One dialogue in words, to see why it went as it did."""
        outcome = "succeeded" if dialogue.succeeded else "did not succeed"
        lines = [f"{dialogue.persona} user, goal {dialogue.goal}.{dialogue.repeat}: {'; '.join(dialogue.wanted)}"]
        for turn in dialogue.turns:
            lines += [f"  user:   {turn.said}", f"  sidney: {turn.reply}"]
            lines += [f"          told: {'; '.join(turn.told)}", f"          held: {'; '.join(turn.held)}"]
            lines += [f"          shown: {', '.join(turn.shown) or 'nothing'}"]
        return "\n".join([*lines, f"  → {outcome}; {dialogue.violations} violations {dialogue.error}".rstrip()])


def _row(name: str, figures: SimulationFigures) -> str:
    baseline = f"{figures.baseline_success:.3f} in {figures.baseline_average_turns:.2f}"
    return (
        f"{name:14}{figures.dialogues:>10,}{figures.success:>9.3f}{figures.average_turns:>7.2f}"
        f"{figures.pass_all:>8.3f}{figures.violations:>12,}{figures.duplicates:>12,}{figures.unknown:>9,}"
        f"{figures.asked_again:>13,}{baseline:>22}"
    )
