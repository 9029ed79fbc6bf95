"""Names that are typed or stored in several ways and mean one thing."""

import unicodedata


def same_spelling(text: str) -> str:
    """Accented letters in one spelling: disks and spreadsheets differ in theirs."""
    return unicodedata.normalize("NFC", text)


def any_case(text: str) -> str:
    """What two ways to write a name share: ``Harbour``, ``harbour``, ``HARBOUR``."""
    return same_spelling(same_spelling(text).casefold())
