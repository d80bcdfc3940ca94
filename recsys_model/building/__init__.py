"""From files to a workspace, step by step, with nothing lost when it is stopped."""
