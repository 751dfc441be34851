"""stac-api-validator, with the published schemas read from files instead of the internet.

The validator and the libraries under it fetch schemas in two ways, each with its own hook for taking a URL from
elsewhere: an adapter mounted on the sessions of `requests`, and pystac's default reader. Nothing else is changed.

    python stac_api_validator_offline.py <arguments of stac-api-validator>
"""

from urllib.parse import urlsplit

import requests
from pystac.stac_io import DefaultStacIO, StacIO
from requests.adapters import BaseAdapter
from requests.models import Response
from stac_api_validator.__main__ import main

from standards import published


class PublishedSchemas(BaseAdapter):
    """Answers the URL of a published schema with its file, and any other with 404."""

    def send(self, request, **_options) -> Response:
        path = published().get(request.url.rstrip("#"))
        response = Response()
        response.url, response.request = request.url, request
        response.status_code = 404 if path is None else 200
        response.headers["content-type"] = "application/schema+json"
        response._content = b"" if path is None else path.read_bytes()
        return response

    def close(self) -> None:
        pass


HOSTS = {f"https://{urlsplit(url).netloc}/" for url in published()}
plain_session = requests.Session.__init__


def session_with_schemas(session: requests.Session) -> None:
    plain_session(session)
    for host in HOSTS:
        session.mount(host, PublishedSchemas())


requests.Session.__init__ = session_with_schemas


class SchemaReader(DefaultStacIO):
    def read_text_from_href(self, href: str) -> str:
        path = published().get(href)
        return super().read_text_from_href(href) if path is None else path.read_text()


StacIO.set_default(SchemaReader)

if __name__ == "__main__":
    main(prog_name="stac-api-validator")
