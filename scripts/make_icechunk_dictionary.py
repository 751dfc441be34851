# /// script
# requires-python = ">=3.12"
# dependencies = ["icechunk==2.3.0", "zarr==3.4.2"]
# ///
"""Writes test/fixtures/icechunk/dictionary.bin: a manifest of 1,200 virtual chunks, enough for Icechunk to compress their locations
with a zstd dictionary.

Usage: python scripts/make_icechunk_dictionary.py test/fixtures/icechunk
"""

import sys
import tempfile
from pathlib import Path

import icechunk
import zarr

COUNT = 1200
PREFIX = "s3://forecasts/"


def location(i):
    """The same in test/zarr/icechunk/zstd-dictionary.test.ts."""
    return f"{PREFIX}gfs/{2000 + i // 365}/day-{i % 365:03d}/step-{i * 7919 % 1000:04d}.grib2"


with tempfile.TemporaryDirectory() as folder:
    config = icechunk.RepositoryConfig.default()
    config.set_virtual_chunk_container(icechunk.VirtualChunkContainer(PREFIX, icechunk.s3_store(region="us-east-1")))
    repository = icechunk.Repository.create(icechunk.local_filesystem_storage(folder), config)
    session = repository.writable_session("main")
    zarr.group(session.store).create_array("far", shape=(COUNT,), chunks=(1,), dtype="f4")
    session.store.set_virtual_refs(
        "far", [icechunk.VirtualChunkSpec([i], location(i), 10 * i, 4) for i in range(COUNT)]
    )
    session.commit("far")
    [manifest] = (Path(folder) / "manifests").iterdir()
    (Path(sys.argv[1]) / "dictionary.bin").write_bytes(manifest.read_bytes())
