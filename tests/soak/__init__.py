"""The index under everything at once, for as long as ``SOAK`` says in seconds."""
