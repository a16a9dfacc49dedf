"""
The way of the vendor's guide: for each role and each user, list the collection, look for the name, and create or update.
Every object is written, whether it differs or not. `python3 guide.py spec.json`, with FITFORM_URL, FITFORM_USERNAME and
FITFORM_PASSWORD.
"""

import json
import os
import secrets
import sys

import requests

api = os.environ["FITFORM_URL"] + "/admin"
session = requests.Session()


def call(method, path, body=None):
    answer = session.request(method, f"{api}/{path}", json=body, timeout=60)
    answer.raise_for_status()
    return answer.json()


def create_or_update(path, key, body, only_new):
    live = next((one for one in call("GET", path) if one[key] == body[key]), None)
    if live is None:
        return call("POST", path, {**body, **only_new})
    return call("PATCH", f"{path}/{live['id']}", body)


with open(sys.argv[1], encoding="utf-8") as file:
    spec = json.load(file)
account = {"username": os.environ["FITFORM_USERNAME"], "password": os.environ["FITFORM_PASSWORD"]}
session.headers["Authorization"] = f"Bearer {call('POST', 'auth', account)['authentication_token']}"

inbox_ids = {one["name"]: one["id"] for one in call("GET", "inboxes")}
role_ids = {}
for role in spec["roles"]:
    body = {"name": role["name"], "permissions": {name: True for name in role["permissions"]}}
    role_ids[role["name"]] = create_or_update("roles", "name", body, {})["id"]
for user in spec["users"]:
    grants = [
        {"role": role_ids[role], "inbox": inbox_ids[inbox]}
        for grant in user["grants"]
        for role in grant["roles"]
        for inbox in grant["inboxes"]
    ]
    only_new = {"password": secrets.token_urlsafe(18), "active": user.get("placeholder", False)}
    create_or_update("users", "username", {"username": user["username"], "roles": grants}, only_new)
