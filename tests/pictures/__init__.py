"""Takes the guide's pictures of real browsers, and draws those of systems that cannot be run here."""
