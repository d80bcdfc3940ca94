"""The chat in a real terminal: from the command to the first thing on the screen."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

RUN = "import sys; from sidney.tui.main import main; sys.argv = ['sidney', *sys.argv[1:]]; main()"
PAINTED = b"it is sent when everything is ready"
"""The end of the input's placeholder; its first letter is painted apart while the cursor stands on it."""


def seconds_to_first_paint(workspace: Path) -> float:
    """Start the chat in a pseudo-terminal, and stop the clock when the line to type in has been painted.

    The time in which the chat could have run and other programs had the processor does not count.
    """
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "35"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "chat", "--workspace", str(workspace)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    painted = b""
    try:
        while time.perf_counter() - started < 60:
            if select.select([ours], [], [], 0.5)[0]:
                painted += os.read(ours, 65536)
                if PAINTED in painted:
                    return time.perf_counter() - started - waited_for_a_processor(process.pid)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    raise AssertionError(f"nothing to type in was painted: {painted[-500:]!r}")


def waited_for_a_processor(process: int) -> float:
    """Seconds in which a program was ready to run and did not; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def test_the_chat_paints_in_under_a_second(tmp_path: Path) -> None:
    # The best of five: the first fills the system's caches.
    took = [seconds_to_first_paint(tmp_path / "nowhere") for _ in range(5)]
    assert min(took) < 1.0, took
