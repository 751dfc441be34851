"""One tile server of one archive in one process, on a free port that it prints: `python peers.py titiler|xpublish <url>`."""

import socket
import sys

import uvicorn
import xarray as xr
from obstore.store import HTTPStore
from zarr.storage import ObjectStore


def opened(url: str) -> xr.Dataset:
    """Without dask, as both open stores themselves; neither of their own ways takes http:// without TLS."""
    store = ObjectStore(HTTPStore.from_url(url, client_options={"allow_http": True}), read_only=True)
    return xr.open_dataset(store, engine="zarr", decode_coords="all", chunks=None)


def titiler(dataset: xr.Dataset):
    """Its factory over datasets that are kept open, as titiler.xarray's own opener keeps them."""
    import attr
    from fastapi import FastAPI
    from titiler.xarray.factory import TilerFactory
    from titiler.xarray.io import Reader

    @attr.s
    class Kept(Reader):
        opener = attr.ib(default=lambda *_, **__: dataset)

    app = FastAPI()
    app.include_router(TilerFactory(reader=Kept).router)
    return app


def xpublish_tiles(dataset: xr.Dataset):
    """As its command line does, with the id that its caches want."""
    import xpublish
    from xpublish_tiles.xpublish.tiles.plugin import TilesPlugin

    named = dataset.assign_attrs(_xpublish_id="tiles")
    return xpublish.SingleDatasetRest(named, plugins={"tiles": TilesPlugin()}).app


if __name__ == "__main__":
    app = {"titiler": titiler, "xpublish": xpublish_tiles}[sys.argv[1]](opened(sys.argv[2]))
    listening = socket.create_server(("127.0.0.1", 0))
    print(f"port {listening.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listening])
