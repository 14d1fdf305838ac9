"""Who is asking, and where in the guide they are."""
