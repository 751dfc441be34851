"""Opens an archive with the libraries that are made for its format; nothing is decoded."""

from pathlib import Path

import fsspec
import icechunk
import xarray as xr


def open_raw(path: Path) -> xr.Dataset:
    if path.suffix in (".json", ".parq"):
        references = fsspec.filesystem("reference", fo=str(path), remote_protocol="file", simple_templates=False)
        mapper = references.get_mapper("")
        return xr.open_dataset(mapper, engine="zarr", zarr_format=2, consolidated=False, decode_cf=False, chunks=None)
    if (path / "refs").is_dir() and (path / "snapshots").is_dir():
        repository = icechunk.Repository.open(
            icechunk.local_filesystem_storage(str(path)),
            authorize_virtual_chunk_access={f"file://{path.parent}/": None},
        )
        store = repository.readonly_session("main").store
        return xr.open_dataset(store, engine="zarr", zarr_format=3, consolidated=False, decode_cf=False)
    return xr.open_dataset(path, engine="zarr", decode_cf=False)
