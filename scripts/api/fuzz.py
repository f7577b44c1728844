"""Has schemathesis ask a running server everything that its description allows, and much that it does not.

Usage: fuzz.py ORIGIN [anyone|customer|administrator …], with RUKOPYS_BINARY and DATA_DIR in the environment; also
API_CASES, how many cases of fuzzing an operation gets, and API_REPORTS, a folder for what was asked and answered.
"""

import base64
import concurrent.futures
import json
import os
import pathlib
import re
import string
import subprocess
import sys
import urllib.request

import people

FOLDER = pathlib.Path(__file__).resolve().parent


def run(origin, role, person, cases):
    """One run as somebody: whether all is well, that in a line, and all that was printed."""
    victim = people.Person(origin, f"victim-of-{role}@example.org")
    names = people.belongings(person) | {"USER": victim.id}
    events = people.administrator(origin, "watcher@example.org").call("GET", "admin/webhook-events")["items"]
    names["EVENT"] = events[0]["id"]
    guests = [people.Person(origin, f"guest-{number}-of-{role}@example.org") for number in range(4)]
    names["MAGIC_TOKENS"] = json.dumps([guest.magic_token() for guest in guests])
    names["REFRESH_TOKENS"] = json.dumps([guest.refresh_token for guest in guests])
    names["CURSOR"] = base64.urlsafe_b64encode(names["JOB"].encode()).decode().rstrip("=")
    folder = pathlib.Path(os.environ.get("API_REPORTS", os.environ["DATA_DIR"])).resolve()
    settings = folder / f"schemathesis-{role}.toml"
    template = string.Template((FOLDER / "schemathesis.toml").read_text())
    settings.write_text(template.substitute(names, FOLDER=FOLDER, CASES=cases))
    # From a file: of a description that it fetches itself, schemathesis leaves the route out.
    description = folder / f"openapi-{role}.yaml"
    with urllib.request.urlopen(f"{origin}/openapi.yaml", timeout=60) as served:
        description.write_bytes(served.read())
    environment = os.environ | {
        "API_ORIGIN": origin, "API_ROLE": role, "API_TOKEN": person.token, "API_USER": person.id,
        "USER_ID": victim.id, "PYTHONPATH": str(FOLDER), "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run", str(description),
        "--url", origin, "--no-color", "--report", "ndjson", "--report-ndjson-path", str(folder / f"{role}.ndjson"),
    ]
    done = subprocess.run(
        command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    cases = re.search(r"^ *(\d+ generated.*)$", done.stdout, re.MULTILINE)
    outcome = cases.group(1) if cases and not done.returncode else "failed"
    return done.returncode == 0, f"schemathesis as {role}: {outcome}", done.stdout


def answer(origin, role):
    """What came of a role's run."""
    email = f"{role}@example.org"
    person = people.administrator(origin, email) if role == "administrator" else people.Person(origin, email)
    return run(origin, role, person, cases=os.environ.get("API_CASES", "8"))


def main(origin, roles):
    roles = roles or ["anyone", "customer", "administrator"]
    # Administrators come last: they close the service for moments.
    first = [role for role in roles if role != "administrator"]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        runs = list(pool.map(lambda role: answer(origin, role), first))
    runs += [answer(origin, role) for role in roles if role == "administrator"]
    for is_good, outcome, text in runs:
        if not is_good:
            print(text)
        print(outcome)
    if not all(is_good for is_good, _, _ in runs):
        sys.exit("the server and its description do not agree")


main(sys.argv[1].rstrip("/"), sys.argv[2:])
