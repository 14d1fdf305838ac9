"""What several workers or machines must share, in the database. The only importer of SQLAlchemy."""

from webapp.store.comparisons import Comparisons, UnknownComparison
from webapp.store.database import open_database
from webapp.store.pairs import Pairs, UnknownPair
from webapp.store.tokens import StoreUnavailable

__all__ = ["Comparisons", "Pairs", "StoreUnavailable", "UnknownComparison", "UnknownPair", "open_database"]
