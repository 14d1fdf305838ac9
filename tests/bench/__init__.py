"""The figures the product is held to, one module each; `python -m tests.bench` prints them."""
