"""How well turns are understood: sets of labelled utterances, how they are judged, and the report."""
