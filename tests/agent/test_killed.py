"""A program that is killed in the middle of a turn loses at most that turn.

A second process talks; at a point of the turn it says so and waits, and is killed with a signal that it cannot hear of.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sidney.agent.assistant import Assistant
from sidney.recsys_model.workspace import Workspace

TALK = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path

    workspace, session, point = sys.argv[1:]

    def wait_here():
        print("here", flush=True)
        time.sleep(600)

    def stop_at(owner, name, after=False):
        "Wait before, or after, a method does its work in the second turn."
        original = getattr(owner, name)
        def waiting(*args, **kwargs):
            if not ready:
                return original(*args, **kwargs)
            if after:
                original(*args, **kwargs)
            wait_here()
        setattr(owner, name, waiting)

    ready = []
    from langgraph.checkpoint.sqlite import SqliteSaver
    from sidney.agent.assistant import Assistant
    from sidney.agent.events import TextDelta
    from sidney.agent.nodes import Nodes
    from sidney.agent.reply import Reply
    from sidney.recsys_model.decoding.recommender import SemanticIdRecommender
    from sidney.recsys_model.workspace import Workspace

    if point == "before understanding":
        stop_at(Nodes, "understand")
    elif point == "recommending":
        stop_at(SemanticIdRecommender, "recommend")
    elif point == "before storing":
        stop_at(SqliteSaver, "put")
    elif point == "in the middle of storing":
        # The row is written and not committed.
        import sqlite3
        original = SqliteSaver.cursor
        import contextlib
        @contextlib.contextmanager
        def open_cursor(self, transaction=True):
            with original(self, transaction) as cursor:
                yield cursor
                if ready and self.conn.in_transaction:
                    wait_here()
        SqliteSaver.cursor = open_cursor
    elif point == "stored":
        stop_at(SqliteSaver, "put", after=True)

    with Assistant(Workspace.open(Path(workspace)), session=session) as assistant:
        assistant.ask("racing games under $30")
        ready.append(True)
        for event in assistant.stream("no comedy"):
            if point == "saying" and isinstance(event, TextDelta):
                wait_here()
    """
)
LOST = ["before understanding", "recommending", "before storing", "in the middle of storing"]
KEPT = ["stored", "saying"]


def kill_at(workspace: Path, session: str, point: str) -> None:
    """Talk in another process, and kill it at that point of its second turn."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", TALK, str(workspace), session, point]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None and process.stderr is not None
        line = process.stdout.readline()
        if not line:
            process.wait()
            pytest.fail(process.stderr.read().decode())
        assert line == b"here\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("point", [*LOST, *KEPT])
def test_at_most_the_unfinished_turn_is_lost(demo_workspace: Workspace, point: str) -> None:
    session = f"killed {point}"
    kill_at(demo_workspace.path, session, point)
    with Assistant(demo_workspace, session=session) as resumed:
        constraints = [constraint.text for constraint in resumed.state.constraints]
        entries = resumed.transcript()
        said = [entry.text for entry in entries if entry.role == "user"]
        if point in LOST:
            assert said == ["racing games under $30"] and resumed.state.turn == 1
            assert not any("Comedy" in text for text in constraints)
        else:
            assert said == ["racing games under $30", "no comedy"] and resumed.state.turn == 2
            assert any("!=Comedy" in text for text in constraints)
        assert entries[-1].items == resumed.state.last_items and resumed.state.last_items
        # What was lost can be said again, and what was kept undone.
        again = resumed.ask("no comedy")
        assert again.items and any("!=Comedy" in constraint.text for constraint in again.constraints)
        undone = resumed.ask("undo")
        assert undone.items


def test_killed_at_any_moment_the_store_stays_whole(demo_workspace: Workspace, tmp_path: Path) -> None:
    """Without waiting anywhere: turn after turn as fast as they go, killed after a while, several times over."""
    talk = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from sidney.agent.assistant import Assistant
        from sidney.recsys_model.workspace import Workspace

        with Assistant(Workspace.open(Path(sys.argv[1])), session=sys.argv[2]) as assistant:
            print(len(assistant.transcript()) // 2, flush=True)
            while True:
                for text in ("racing games", "more", "under $30", "why the first?", "start over"):
                    assistant.ask(text)
                    print("told", flush=True)
        """
    )
    session, told, environment = "killed often", 0, {**os.environ, "OMP_NUM_THREADS": "1"}
    for turns in (1, 6):
        command = [sys.executable, "-c", talk, str(demo_workspace.path), session]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None and process.stderr is not None
            begun = process.stdout.readline()
            assert begun, process.stderr.read().decode()
            # Every reply that was given out before is there; one more may have been stored and not given out.
            assert told <= int(begun) <= told + 1
            told = int(begun)
            for _ in range(turns):
                assert process.stdout.readline() == b"told\n"
                told += 1
            process.send_signal(signal.SIGKILL)
            told += process.stdout.read().count(b"told\n")
            process.wait()
    with Assistant(demo_workspace, session=session) as resumed:
        assert told <= len(resumed.transcript()) // 2 <= told + 1
        assert resumed.state.turn == len(resumed.transcript()) // 2
        assert resumed.ask("racing games").items
