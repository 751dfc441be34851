"""versitygw, a real S3 server over a folder, with the archives in three buckets."""

import json
import os
import secrets
import shutil
import subprocess
import time
from pathlib import Path

import requests
from hosts import ROOT, environment, free_port, stop

START = ROOT / "test/interop/s3/start.sh"
REGION = "us-east-1"


class Server:
    """The S3 server, its buckets (`private`; `public`, which anyone may read; `unlisted`, which anyone may read but not list)
    and the one key that it knows."""

    def __init__(self, folder: Path, archives: Path):
        subprocess.run(["bash", str(START)], check=True, timeout=900)
        self.folder, self.log, self.port = folder, folder / "server.log", free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.key_id, self.secret = f"AK{secrets.token_hex(8).upper()}", secrets.token_hex(20)
        for bucket in ("private", "public", "unlisted"):
            shutil.copytree(archives, folder / "buckets" / bucket / "archives")
        self.allow_anyone("public", ["s3:GetObject", "s3:ListBucket"])
        self.allow_anyone("unlisted", ["s3:GetObject"])
        self.process = None
        self.start(self.secret)

    def allow_anyone(self, bucket: str, actions: list[str]) -> None:
        policy = self.folder / f"metadata/{bucket}/meta/policy"
        policy.parent.mkdir(parents=True)
        resource = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
        statement = {"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resource}
        policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    def start(self, secret: str) -> None:
        env = environment({"ROOT_ACCESS_KEY_ID": self.key_id, "ROOT_SECRET_ACCESS_KEY": secret})
        command = ["bash", str(START), str(self.folder), str(self.port)]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command, env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                requests.get(self.url, timeout=5)
                return
            except requests.RequestException:
                time.sleep(0.1)
        raise RuntimeError(f"the S3 server did not start:\n{self.log.read_text()[-4000:]}")

    def change_key(self) -> None:
        """From now on the key's secret is another one."""
        stop(self.process)
        self.start(secrets.token_hex(20))

    def keys(self, secret: str | None = None) -> dict[str, str]:
        return {"AWS_ACCESS_KEY_ID": self.key_id, "AWS_SECRET_ACCESS_KEY": secret or self.secret}

    def source(self, archive: str, bucket: str, access: str) -> dict:
        place = {"kind": "s3", "bucket": bucket, "prefix": f"archives/{archive}.zarr"}
        return {**place, "region": REGION, "endpoint": self.url, "access": access}


def aws_environment(server: Server, keys: dict[str, str]) -> dict[str, str]:
    """Only these keys, whatever this machine's own AWS settings are."""
    nothing = {name: "" for name in os.environ if name.startswith("AWS_")}
    files = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    place = {"AWS_ENDPOINT_URL": server.url, "AWS_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true"}
    return {**nothing, **files, **place, **keys}
