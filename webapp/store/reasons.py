"""Why a database could not be used, in one line for whoever runs a command or reads the log."""


def reason_of(error: BaseException) -> str:
    """Return the driver's own words in one line, without the statement and the link that SQLAlchemy adds."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split()) or type(cause).__name__
