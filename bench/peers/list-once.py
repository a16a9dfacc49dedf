"""
What a careful person writes: list each collection once, then create or update what differs, one call after the other.
`python3 list-once.py spec.json`, with FITFORM_URL, FITFORM_USERNAME and FITFORM_PASSWORD.
"""

import json
import os
import sys

import requests

api = os.environ["FITFORM_URL"] + "/admin"
session = requests.Session()


def call(method, path, body=None):
    answer = session.request(method, f"{api}/{path}", json=body, timeout=60)
    answer.raise_for_status()
    return answer.json()


def pairs(grants):
    return sorted((one["role"], one.get("inbox") or "") for one in grants)


with open(sys.argv[1], encoding="utf-8") as file:
    spec = json.load(file)
account = {"username": os.environ["FITFORM_USERNAME"], "password": os.environ["FITFORM_PASSWORD"]}
session.headers["Authorization"] = f"Bearer {call('POST', 'auth', account)['authentication_token']}"

inbox_ids = {one["name"]: one["id"] for one in call("GET", "inboxes")}
roles = {one["name"]: one for one in call("GET", "roles")}
users = {one["username"]: one for one in call("GET", "users")}
every_permission = list(next(iter(roles.values()))["permissions"])

for role in spec["roles"]:
    name = role["name"]
    held = set(role["permissions"])
    body = {"name": name, "permissions": {one: one in held for one in every_permission}}
    live = roles.get(name)
    if live is None:
        roles[name] = call("POST", "roles", body)
    elif live["permissions"] != body["permissions"]:
        call("PATCH", f"roles/{live['id']}", body)

for user in spec["users"]:
    username = user["username"]
    grants = [
        {"role": roles[role]["id"], "inbox": inbox_ids[inbox]}
        for grant in user["grants"]
        for role in grant["roles"]
        for inbox in grant["inboxes"]
    ]
    live = users.get(username)
    if live is None:
        active = user.get("placeholder", False)
        call("POST", "users", {"username": username, "active": active, "roles": grants})
    elif pairs(live["roles"]) != pairs(grants):
        call("PATCH", f"users/{live['id']}", {"username": username, "roles": grants})
