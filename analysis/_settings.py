"""The settings of a corpus, as its corpus.toml has them. Part of `load`."""

import tomllib
from collections.abc import Mapping

from analysis import _bounds, data
from analysis._read import Reader

SETTINGS = {
    "title": str,
    "language": str,
    "rights": str,
    "unit": str,
    "model": str,
    "actor": str,
    "terms": list,
    "notes": str,
    "shards": (str, list),
}


def settings(reader: Reader) -> dict[str, object]:
    path = reader.folder / "corpus.toml"
    if not path.exists():
        return {}
    try:
        given = _bounds.content(path, _bounds.SETTINGS).decode("utf-8")
        if any(line.count(".") > _bounds.DOTS for line in given.splitlines()):
            raise OSError(f"a line has more than {_bounds.DOTS:,} dots")
        settings = tomllib.loads(given)
    except (OSError, ValueError, RecursionError) as error:
        reader.fault("corpus.toml", f"cannot be read: {_why(error)}")
        return {}
    for key, value in settings.items():
        if key not in SETTINGS:
            reader.fault("corpus.toml", f"unknown key '{key}'; allowed: {', '.join(SETTINGS)}")
        elif not isinstance(value, SETTINGS[key]):
            wanted = "a list" if SETTINGS[key] is list else "a text in quotation marks"
            wanted += " or a list of them" * (SETTINGS[key] == (str, list))
            reader.fault("corpus.toml", f"'{key}' must be {wanted}")
    settings = {
        key: value for key, value in settings.items() if isinstance(value, SETTINGS.get(key, ()))
    }
    if not all(isinstance(term, str) for term in settings.get("terms", ())):
        reader.fault("corpus.toml", "'terms' must be a list of words in quotation marks")
    for term in settings.get("terms", ()):
        if isinstance(term, str) and (len(term.split()) != 1 or term in data.listed("stopwords")):
            what = f"terms: '{term}' is not counted; name single words that are no stop words"
            reader.fault("corpus.toml", what)
    if not all(isinstance(one, str) for one in shards(settings)):
        reader.fault("corpus.toml", "'shards' must be texts in quotation marks")
    for key, allowed in (("language", ("en",)), ("unit", ("paragraph", "sentence"))):
        if settings.get(key, allowed[0]) not in allowed:
            given = settings[key]
            reader.fault("corpus.toml", f"{key} '{given}'; allowed: {', '.join(allowed)}")
    return settings


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}; save it as UTF-8"
    if isinstance(error, RecursionError):
        return "lists or tables in one another, too deep"
    if isinstance(error, OSError | tomllib.TOMLDecodeError):
        return str(getattr(error, "strerror", None) or error)
    return "a number has too many digits"


def shards(settings: Mapping[str, object]) -> list:
    given = settings.get("shards", [])
    return given if isinstance(given, list) else [given]
