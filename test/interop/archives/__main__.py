"""`python -m archives <folder> <module> …`: writes the archives of some modules, in the environment that runs it."""

import importlib
import sys
import warnings
from pathlib import Path

from archives.archive import WRITERS

folder, *modules = sys.argv[1:]
warnings.simplefilter("ignore")
for module in modules:
    # Some warn of what they do while they are loaded.
    importlib.import_module(f"archives.{module}")
for writer in WRITERS.values():
    writer.write(writer.store(Path(folder)))
