"""Who calls the API in its tests, by its own routes: customers with a document that is paid for, and administrators."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request


class Person:
    """Somebody who is signed in."""

    def __init__(self, origin, email):
        self.origin = origin
        self.email = email
        self.token = None
        pair = self.call("POST", "auth/verify-magic-link", {"token": self.magic_token()})
        self.token = pair["access_token"]
        self.refresh_token = pair["refresh_token"]
        self.id = pair["user"]["id"]

    def magic_token(self):
        """What a mailed link carries, on a development server."""
        answer = self.call("POST", "auth/magic-link", {"email": self.email})
        return answer["magic_link"].split("token=")[1]

    def session(self):
        """The id of the session that this is."""
        return self.call("GET", "auth/me")["session"]["id"]

    def call(self, method, path, body=None, headers=None):
        """The answer's JSON; an error for any answer that is not 2xx."""
        request = urllib.request.Request(f"{self.origin}/api/v1/{path}", method=method, headers=headers or {})
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def describe(self, title):
        """A draft with one source."""
        return self.call("POST", "documents", {
            "title": title, "topic": "What harbours do for the towns behind them.", "language": "en",
            "target_pages": 3, "citation_style": "apa",
            "sources": [{
                "kind": "text", "title": "Harbours", "year": 1999,
                "content": "A harbour shelters ships. A town grows where ships are sheltered.\n" * 20,
            }],
        })["id"]

    def pay(self, document):
        """Opens a checkout and presses the button on the provider's page."""
        checkout = self.call(
            "POST", "payment/create-checkout", {"document_id": document}, {"Idempotency-Key": document})
        form = urllib.parse.urlencode({"action": "pay"}).encode()
        with urllib.request.urlopen(checkout["checkout_url"], data=form, timeout=30) as page:
            page.read()
        return checkout

    def wait_for(self, document, status="completed", seconds=300):
        """The document, once it has come so far."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.call("GET", f"documents/{document}")
            if found["status"] == status:
                return found
            time.sleep(0.1)
        raise RuntimeError(f"the document is {found['status']}, not {status}, after {seconds} s")


def administrator(origin, email):
    """Somebody whom the command line has made an administrator."""
    person = Person(origin, email)
    subprocess.run(
        [os.environ["RUKOPYS_BINARY"], "admin", "grant", email], check=True, stdout=subprocess.DEVNULL)
    return person


def belongings(customer):
    """What a customer has after a purchase: the names of the parameters of the routes, and their values."""
    titles = "A draft", "Harbours", "For others", "To be refunded"
    draft, finished, given_away, regretted = (customer.describe(title) for title in titles)
    customer.call("POST", f"documents/{draft}/outline")
    checkout = customer.pay(finished)
    customer.pay(given_away)
    regret = customer.pay(regretted)["payment_id"]
    for document in finished, given_away, regretted:
        customer.wait_for(document)
    job = customer.call("GET", f"documents/{finished}")["job"]["id"]
    request = customer.call("POST", "refunds", {
        "payment_id": regret, "reason": "It is not what I had in mind.", "reason_category": "not_satisfied"})
    return {
        "REQUEST": request["id"],
        "DRAFT": draft,
        "DOCUMENT": finished,
        "PAYMENT": checkout["payment_id"],
        "SESSION": checkout["session_id"],
        "JOB": job,
        "SECTION": customer.call("GET", f"documents/{finished}/sections")["items"][0]["id"],
        "SOURCE": customer.call("GET", f"documents/{finished}/sources")["items"][0]["id"],
        "LINK": customer.call(
            "POST", f"documents/{given_away}/download-links", {"format": "md"})["url"].split("/downloads/")[1],
    }


def maintain(origin, token, is_closed):
    """Closes the service to customers, or opens it."""
    request = urllib.request.Request(
        f"{origin}/api/v1/admin/maintenance", method="POST", data=json.dumps({"enabled": is_closed}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
