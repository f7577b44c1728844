#!/usr/bin/env python3
"""An imitation of S3 by moto, for tests: says as JSON where it listens and with which keys, then serves.

Usage: s3-server.py BUCKET

It checks signatures, by botocore's own code. It ends with its standard input.
"""
import json
import sys
import urllib.request

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
endpoint = f"http://{host}:{port}"
session = boto3.Session(
    aws_access_key_id="anybody", aws_secret_access_key="anything", region_name="us-east-1"
)
session.client("s3", endpoint_url=endpoint).create_bucket(Bucket=sys.argv[1])
iam = session.client("iam", endpoint_url=endpoint)
iam.create_user(UserName="rukopys")
everything = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
iam.put_user_policy(
    UserName="rukopys",
    PolicyName="files",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
)
key = iam.create_access_key(UserName="rukopys")["AccessKey"]
# From here on every request must be signed by somebody who may do what it does.
urllib.request.urlopen(
    urllib.request.Request(f"{endpoint}/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"})
)
print(json.dumps({"port": port, "accessKey": key["AccessKeyId"], "secretKey": key["SecretAccessKey"]}), flush=True)
sys.stdin.read()
server.stop()
