"""Another organisation's content, and the pages it gives."""
