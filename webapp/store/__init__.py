"""What several workers or machines must share, in the database. The only importer of SQLAlchemy."""

from webapp.store.comparisons import Comparisons, StoreUnavailable, UnknownComparison
from webapp.store.database import open_database

__all__ = ["Comparisons", "StoreUnavailable", "UnknownComparison", "open_database"]
