"""One run of the live test, as the person sees it."""
