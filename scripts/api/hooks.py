"""What schemathesis is told by code: who asks, and how what it does by the way is undone."""

import itertools
import os

import people
import schemathesis

ORIGIN = os.environ["API_ORIGIN"]
ROLE = os.environ["API_ROLE"]
# What these end is the session that asks: each has one of its own.
ENDS_SESSIONS = {"logOut", "deleteUser", "revokeSession"}
numbers = itertools.count(1)


@schemathesis.auth(refresh_interval=None)
class Bearer:
    """A token of the run's role; of somebody new where the operation ends a session."""

    def get(self, case, context):
        if ROLE == "anyone":
            return None
        if context.operation.definition.raw.get("operationId") not in ENDS_SESSIONS:
            return os.environ["API_TOKEN"], None
        number = next(numbers)
        leaver = people.Person(ORIGIN, f"leaver-{number}@example.org")
        return leaver.token, leaver.session() if number % 2 else None

    def set(self, case, credentials, context):
        token, session = credentials
        case.headers["Authorization"] = f"Bearer {token}"
        if session and "/auth/sessions/" in context.operation.path:
            case.path_parameters["id"] = session
        # Administrators keep their hands off themselves: the run goes on as they are.
        parameters = case.path_parameters or {}
        if "/admin/users/" in context.operation.path and parameters.get("id") == os.environ["API_USER"]:
            parameters["id"] = os.environ["USER_ID"]


@schemathesis.hook
def after_call(context, case, response):
    """Opens the service again once an administrator has closed it, or nothing else would be seen."""
    if case.path == "/api/v1/admin/maintenance" and case.method == "POST" and response.status_code == 200:
        if response.json()["enabled"]:
            people.maintain(ORIGIN, os.environ["API_TOKEN"], False)
