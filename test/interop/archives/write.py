"""Writes every archive: each module's in the environment of Python that it needs, and only when something has changed."""

import hashlib
import importlib
import shutil
import subprocess
import sys
from pathlib import Path

from archives.archive import WRITERS, Writer

HERE = Path(__file__).parent
# Module → the environment, of those that run.sh makes beside the suite's own: .venv, .venv-zarr2.
MODULES = {
    "metadata": "",
    "numbers": "",
    "codecs": "",
    "sharding": "",
    "axes": "",
    "times": "",
    "packing": "",
    "pyramids": "",
    "forecasts": "",
    "references": "",
    "repositories": "",
    "zarr2": "-zarr2",
}
SHARED = ("archive.py", "fields.py", "datasets.py")


def writers() -> dict[str, Writer]:
    for module in MODULES:
        importlib.import_module(f"archives.{module}")
    return WRITERS


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write_all(folder: Path) -> None:
    """Fills `folder`; a module whose source is what its archives were made from is left alone."""
    known = writers()
    folder.mkdir(parents=True, exist_ok=True)
    for module, environment in MODULES.items():
        files = [*(HERE / name for name in (f"{module}.py", *SHARED)), *sorted(HERE.parent.glob("requirements*.txt"))]
        source = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
        stamp = folder / f"{module}.written"
        if stamp.exists() and stamp.read_text() == source:
            continue
        for writer in known.values():
            if writer.module == f"archives.{module}":
                remove(writer.store(folder))
        python = f"{sys.prefix}{environment}/bin/python" if environment else sys.executable
        subprocess.run([python, "-m", "archives", str(folder), module], cwd=HERE.parent, check=True)
        stamp.write_text(source)
    stores = {writer.store(folder) for writer in known.values()}
    for suffix in {writer.suffix for writer in known.values()} - {""}:
        for store in folder.glob(f"*{suffix}"):
            if store not in stores:
                remove(store)
