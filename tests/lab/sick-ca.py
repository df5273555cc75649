#!/usr/bin/env python3
"""An authority that is ill: its directory is at https://HOST/ILLNESS/directory.

usage: sick-ca.py ADDRESS CERTIFICATE KEY
ILLNESS is a status of the directory (`503`), `hang`, `html`, `maintenance`, or `WHERE-TYPE`, where WHERE is `account` or
`order`, and TYPE one of RFC 8555's problems, or a key of DETAILS.
"""

import http.server
import json
import ssl
import sys
import time

ADDRESS, CERTIFICATE, KEY = sys.argv[1:4]
HOST = "https://ca.duckdns.org"
PREFIX = "urn:ietf:params:acme:error:"
# What Let's Encrypt says (boulder, ratelimits/limiter.go and ra/ra.go), old and new.
DETAILS = {
    "rateLimited": (429, "rateLimited", "too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s, retry after 2026-11-29 12:00:00 UTC: see https://letsencrypt.org/docs/rate-limits/#new-certificates-per-exact-set-of-identifiers"),
    "rateDomain": (429, "rateLimited", 'too many certificates (50) already issued for "duckdns.org" in the last 168h0m0s, retry after 2026-11-29 12:00:00 UTC: see https://letsencrypt.org/docs/rate-limits/#new-certificates-per-registered-domain'),
    "rateFailed": (429, "rateLimited", 'too many failed authorizations (5) for "flaskhome.duckdns.org" in the last 1h0m0s, retry after 2026-11-28 17:00:00 UTC: see https://letsencrypt.org/docs/rate-limits/#authorization-failures-per-identifier-per-account'),
    "rateOrders": (429, "rateLimited", "too many new orders (300) from this account in the last 3h0m0s, retry after 2026-11-28 17:00:00 UTC: see https://letsencrypt.org/docs/rate-limits/#new-orders-per-account"),
    "rateAccounts": (429, "rateLimited", "too many new registrations (10) from this IP address in the last 3h0m0s, retry after 2026-11-28 17:00:00 UTC: see https://letsencrypt.org/docs/rate-limits/#new-registrations-per-ip-address"),
    "rateOld": (429, "rateLimited", "Error creating new order :: too many certificates already issued for exact set of domains: flaskhome.duckdns.org: see https://letsencrypt.org/docs/rate-limits/"),
    "rateBusy": (503, "rateLimited", "Service busy; retry later."),
    "paused": (429, "rateLimited", "Your account is temporarily prevented from requesting certificates for flaskhome.duckdns.org and possibly others. Please visit: https://portal.letsencrypt.org/sfe/v1/unpause"),
    "rejectedIdentifier": (400, "rejectedIdentifier", 'Error creating new order :: Cannot issue for "flaskhome.duckdns.org": The ACME server refuses to issue a certificate for this domain name, because it is forbidden by policy'),
    "caa": (403, "caa", "Error finalizing order :: Rechecking CAA for \"flaskhome.duckdns.org\" and 0 more identifiers failed. Refer to sub-problems for more information"),
    "serverInternal": (500, "serverInternal", "Error creating new order"),
    "accountDoesNotExist": (400, "accountDoesNotExist", 'Account "https://ca.duckdns.org/acct/1" not found'),
    "badNonce": (400, "badNonce", "JWS has an invalid anti-replay nonce: \"x\""),
    "invalidContact": (400, "invalidContact", 'Error validating contact(s) :: contact email "a@b.example" has invalid domain : Domain name does not end with a valid public suffix (TLD)'),
    "externalAccountRequired": (403, "externalAccountRequired", "The request must include a value for the \"externalAccountBinding\" field"),
    "userActionRequired": (403, "userActionRequired", "Terms of service have changed"),
    "unauthorized": (403, "unauthorized", "Account is not valid, has status \"deactivated\""),
    "malformed": (400, "malformed", "Error creating new order :: Domain name contains an invalid character"),
}


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.say(200, "", "text/plain")

    def do_GET(self):
        illness = self.path.split("/")[1]
        if illness.isdigit():
            return self.say(int(illness), "<html><head><title>ill</title></head></html>", "text/html")
        if illness == "hang":
            time.sleep(100)
        if illness == "html":
            return self.say(200, "<html><head><title>Router login</title></head></html>", "text/html")
        if illness == "maintenance":
            said = "The service is down for maintenance or had an internal error. Check https://letsencrypt.status.io/ for more details."
            return self.problem(503, "serverInternal", said)
        urls = {key: f"{HOST}/{illness}/{key}" for key in ("newNonce", "newAccount", "newOrder", "revokeCert", "keyChange")}
        urls["meta"] = {"termsOfService": f"{HOST}/terms"}
        self.say(200, json.dumps(urls), "application/json")

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        illness, what = self.path.split("/")[1:3]
        where, _, kind = illness.partition("-")
        if where == {"newAccount": "account", "newOrder": "order"}.get(what):
            status, kind, detail = DETAILS.get(kind, (400, kind, "The request cannot be met"))
            return self.problem(status, kind, detail)
        self.say(201, json.dumps({"status": "valid", "contact": []}), "application/json", [("Location", f"{HOST}/acct/1")])

    def problem(self, status, kind, detail):
        problem = {"type": PREFIX + kind, "detail": detail, "status": status}
        more = [("Retry-After", "3600")] if status == 429 else []
        self.say(status, json.dumps(problem), "application/problem+json", more)

    def say(self, status, text, kind, more=()):
        body = text.encode()
        self.send_response(status)
        for name, value in [("Content-Type", kind), ("Content-Length", str(len(body))), ("Replay-Nonce", f"abc{time.time_ns()}"), *more]:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


server = Server((ADDRESS, 443), Answers)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, KEY)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
