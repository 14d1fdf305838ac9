"""Anonymous daily counts: how they are recorded, and the figures made of them."""
