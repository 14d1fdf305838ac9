"""Find what is wrong with whose product it is: the phone app's hosts, and colours that cannot be read."""

from collections.abc import Iterator

from webapp.datafiles import Location, Problem, format_path, line_of
from webapp.guide.colours import find_pairs
from webapp.guide.lint.partners import find_redundant_hosts
from webapp.guide.model import Guide
from webapp.guide.product import Product


def find_product_problems(guide: Guide) -> Iterator[Problem]:
    """Yield every problem of the product's file with its line."""
    path = guide.content.find("product.yml")
    hosts = find_redundant_hosts(("hosts",), guide.product.hosts)
    for location, message in (*hosts, *_find_faint_colours(guide.product)):
        yield Problem(format_path(path), line_of(path, location), message)


def _find_faint_colours(product: Product) -> Iterator[tuple[Location, str]]:
    for pair in find_pairs(product.colours):
        if pair.ratio < pair.least:
            scheme = getattr(product.colours, pair.scheme)
            field = pair.field if getattr(scheme, pair.field) else "accent"
            yield (
                ("colours", pair.scheme, field),
                f"{pair.front} on {pair.back} has a contrast of {pair.ratio:.2f}; it takes {pair.least}",
            )
