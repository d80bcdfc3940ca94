"""The terminal: the command line and the chat. Everything that the chat can do has a headless twin here."""
