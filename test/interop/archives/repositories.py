"""Repositories of Icechunk: chunks of their own, inline ones, and virtual ones in files of HDF5."""

from pathlib import Path

import icechunk

from archives.archive import archive
from archives.datasets import basic, chunks_of
from archives.references import virtual


def create(path: Path, inline_bytes: int = 0) -> icechunk.Repository:
    config = icechunk.RepositoryConfig(inline_chunk_threshold_bytes=inline_bytes)
    prefix = f"file://{path.parent}/"
    config.set_virtual_chunk_container(
        icechunk.VirtualChunkContainer(prefix, icechunk.local_filesystem_store(str(path.parent)))
    )
    return icechunk.Repository.create(
        icechunk.local_filesystem_storage(str(path)), config, authorize_virtual_chunk_access={prefix: None}
    )


def save(path: Path, inline_bytes: int, **encoding) -> None:
    repository = create(path, inline_bytes)
    session = repository.writable_session("main")
    ds = basic(path.stem)
    options = {"v": {"chunks": chunks_of(ds.v), **encoding}}
    ds.isel(time=slice(0, 10)).to_zarr(session.store, zarr_format=3, consolidated=False, encoding=options)
    session.commit("first")
    session = repository.writable_session("main")
    ds.isel(time=slice(10, None)).to_zarr(session.store, append_dim="time", consolidated=False)
    session.commit("appended")


@archive("icechunk-native", "Icechunk 1, chunks of its own, appended in a second commit", suffix="")
def _(path: Path) -> None:
    save(path, 0)


@archive("icechunk-inline", "Icechunk 1, chunks in its manifests", suffix="")
def _(path: Path) -> None:
    save(path, 10_000)


@archive("icechunk-sharded", "Icechunk 1, shards", suffix="")
def _(path: Path) -> None:
    save(path, 0, shards=(10, 14, 20))


@archive("icechunk-virtual", "Icechunk 1, virtual chunks over HDF5 by VirtualiZarr", suffix="")
def _(path: Path) -> None:
    session = create(path).writable_session("main")
    virtual(path).vz.to_icechunk(session.store)
    session.commit("virtual")
