"""Read the YAML files that people write. Every value is a string, and every problem has its line."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

Severity = Literal["error", "warning"]
Location = tuple[str | int, ...]
"""The keys and positions that lead to a place in a data file."""

Validated = TypeVar("Validated", bound=BaseModel)


@dataclass(frozen=True, order=True)
class Problem:
    """Something that a writer should mend. `path` is relative to the project, `line` counts from 1."""

    path: str
    line: int
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class DataFileError(ValueError):
    """A file cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class Data(BaseModel):
    """Part of a data file: strict and frozen, and unknown keys are refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


def read_data(path: Path, model: type[Validated]) -> Validated:
    """Return a YAML file as a model; raise DataFileError with every problem if it cannot be read as one."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError([Problem(format_path(path), 1, f"cannot be read: {error}")]) from error
    return parse_data(text, model, format_path(path))


def parse_data(text: str, model: type[Validated], path: str, first_line: int = 1) -> Validated:
    """Return YAML text, which starts at `first_line` of the file `path`, as a model.

    Raise DataFileError with every problem if it is not YAML or does not fit the model.
    """
    try:
        tree, value = _load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise DataFileError([Problem(path, first_line + line, f"is not YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise DataFileError([Problem(path, first_line, f"is not YAML: {error}")]) from error
    try:
        return model.model_validate({} if value in (None, "") and not issubclass(model, RootModel) else value)
    except ValidationError as error:
        problems = [
            Problem(path, first_line + _line_of(tree, detail["loc"]), _sentence(detail["loc"], detail["msg"]))
            for detail in error.errors()
        ]
        raise DataFileError(problems) from error


def line_of(path: Path, location: Location) -> int:
    """Return the line (from 1) of a place in a YAML file that has been read before.

    A missing key is reported where its mapping starts.
    """
    return 1 + _line_of(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader), location)


def format_path(path: Path) -> str:
    """Return a path as writers know it: from `content/` or `translations/` on, else whole.

    The second is for files that an organisation keeps in a folder of its own.
    """
    resolved = path.resolve()
    for folder in resolved.parents:
        if folder.name in ("content", "translations"):
            return resolved.relative_to(folder.parent).as_posix()
    return path.as_posix()


def _load(text: str) -> tuple[yaml.Node | None, Any]:
    """Return YAML text as a tree that knows its lines, and as a value; raise YAMLError if it is not YAML.

    The parser in C is several times as fast; the one in Python says more exactly what is wrong.
    """
    with suppress(yaml.YAMLError):
        return _load_by(yaml.CBaseLoader(text))
    return _load_by(yaml.BaseLoader(text))


def _load_by(loader: yaml.CBaseLoader | yaml.BaseLoader) -> tuple[yaml.Node | None, Any]:
    tree = loader.get_single_node()
    return tree, loader.construct_document(tree) if tree else None


def _sentence(location: Sequence[Any], message: str) -> str:
    where = ".".join(str(part) for part in location if part != "[key]")
    return f"{where}: {message}" if where else message


def _line_of(node: yaml.Node | None, location: Sequence[Any]) -> int:
    """Return the number of lines above the place; see `line_of`."""
    if node is None:
        return 0
    line = node.start_mark.line
    for part in location:
        if isinstance(node, yaml.MappingNode):
            entry = next(((key, child) for key, child in node.value if key.value == part), None)
            if entry is None:
                break
            line, node = entry[0].start_mark.line, entry[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
    return line
