"""Which conditions a message makes on a catalogue's columns, weighed by a model that has learned it in many shops."""
