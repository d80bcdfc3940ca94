"""Dialogues that are written down and hold, and users that are simulated.

The names below are the public ones. They are imported when they are first used: pytest loads this package's plugin in
everybody's project, and there it must cost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidney.tools.lazy_names import lazy_names

if TYPE_CHECKING:
    from sidney.agent.dialogues.errors import DialogueError, DialogueFileError
    from sidney.agent.dialogues.file_format import Dialogue, find_dialogues, load_dialogue, parse_dialogue
    from sidney.agent.dialogues.report import failure_text
    from sidney.agent.dialogues.runner import DialogueResult, run_dialogue
    from sidney.agent.dialogues.simulated_user import Persona
    from sidney.agent.dialogues.simulation import simulate
    from sidney.agent.dialogues.simulation_report import SimulationReport

__all__ = [
    "Dialogue",
    "DialogueError",
    "DialogueFileError",
    "DialogueResult",
    "Persona",
    "SimulationReport",
    "failure_text",
    "find_dialogues",
    "load_dialogue",
    "parse_dialogue",
    "run_dialogue",
    "simulate",
]

_MODULES = {
    "errors": ["DialogueError", "DialogueFileError"],
    "file_format": ["Dialogue", "find_dialogues", "load_dialogue", "parse_dialogue"],
    "report": ["failure_text"],
    "runner": ["DialogueResult", "run_dialogue"],
    "simulated_user": ["Persona"],
    "simulation": ["simulate"],
    "simulation_report": ["SimulationReport"],
}
__getattr__, __dir__ = lazy_names(__name__, _MODULES)
