"""Reads the YAML that people write: every value is a string, and every refusal knows its line."""

from collections.abc import Sequence
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
    """Something a writer should look at. `path` is relative to the project, `line` counts from 1."""

    path: str
    line: int
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class DataFileError(ValueError):
    """A file cannot be used; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class Data(BaseModel):
    """Part of a data file: strict, frozen, unknown keys refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


def read_data(path: Path, model: type[Validated]) -> Validated:
    """Read a YAML file as a model; raise DataFileError with every problem and its line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError([Problem(shown(path), 1, f"cannot be read: {error}")]) from error
    return parse_data(text, model, shown(path))


def parse_data(text: str, model: type[Validated], path: str, first_line: int = 1) -> Validated:
    """Validate YAML text that starts at `first_line` of the file `path`."""
    try:
        tree = yaml.compose(text, Loader=yaml.BaseLoader)
        value = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise DataFileError([Problem(path, first_line + line, f"is not YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise DataFileError([Problem(path, first_line, f"is not YAML: {error}")]) from error
    try:
        return model.model_validate({} if value in (None, "") and not issubclass(model, RootModel) else value)
    except ValidationError as error:
        raise DataFileError(
            [
                Problem(
                    path, first_line + _line_of(tree, detail["loc"]), _sentence(detail["loc"], detail["msg"])
                )
                for detail in error.errors()
            ]
        ) from error


def line_of(path: Path, location: Location) -> int:
    """Give the line of a place in a YAML file that has been read before."""
    return 1 + _line_of(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader), location)


def shown(path: Path) -> str:
    """Name a file as people do: from the folder above the one that holds it all."""
    resolved = path.resolve()
    for folder in resolved.parents:
        if folder.name in ("content", "translations"):
            return resolved.relative_to(folder.parent).as_posix()
    return path.name


def _sentence(location: Sequence[Any], message: str) -> str:
    where = ".".join(str(part) for part in location if part != "[key]")
    return f"{where}: {message}" if where else message


def _line_of(node: yaml.Node | None, location: Sequence[Any]) -> int:
    """Count the lines above the place; a missing key is reported where its mapping starts."""
    if node is None:
        return 0
    line = node.start_mark.line
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, child) for key, child in node.value if key.value == part), None)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
    return line
