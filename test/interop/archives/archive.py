"""What an archive of this folder is: its name, the meaning of its dimensions, and the function that writes it. Standard library
only, for the writers run in environments of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Archive:
    """A store, and the dimensions that are longitude, latitude, height and time; `others` mean something else. Without
    `variables`, all of its arrays of numbers are data."""

    id: str
    path: Path
    x: str | None
    y: str | None
    z: str | None
    t: str | None
    variables: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Writer:
    """`clause` says which rule of a format or a convention the archive is there for."""

    id: str
    clause: str
    dims: dict[str, str | None]
    others: tuple[str, ...]
    write: Callable[[Path], None]
    module: str
    suffix: str
    group: str

    def store(self, folder: Path) -> Path:
        return folder / f"{self.id}{self.suffix}"

    def archive(self, folder: Path) -> Archive:
        return Archive(self.id, self.store(folder) / self.group, **self.dims, others=self.others)


WRITERS: dict[str, Writer] = {}


def archive(
    id: str,
    clause: str,
    x: str | None = "lon",
    y: str | None = "lat",
    z: str | None = None,
    t: str | None = "time",
    others: tuple[str, ...] = (),
    suffix: str = ".zarr",
    group: str = "",
):
    """Registers the function that writes the archive into a folder (or a file) that doesn't exist yet. `group` is the one that
    xarray opens, where it is not the root."""

    def register(write: Callable[[Path], None]) -> Callable[[Path], None]:
        assert id not in WRITERS, f"two archives are called {id}"
        dims = {"x": x, "y": y, "z": z, "t": t}
        WRITERS[id] = Writer(id, clause, dims, others, write, write.__module__, suffix, group)
        return write

    return register
