#!/usr/bin/env python3
"""A stand-in for DuckDNS: its call, which edits the lab's zone a moment later.

usage: duckdns.py ADDRESS CERTIFICATE KEY ZONE LOG
"""

import http.server
import os
import ssl
import sys
import threading
import time
import urllib.parse

ADDRESS, CERTIFICATE, KEY, ZONE, LOG = sys.argv[1:6]
TOKEN = "5f1c7f04-9a40-4b7e-8a52-0c3a1b2c3d4e"
OWN = {"flaskhome", "other"}
# Name servers follow a moment later.
LAG = 1.2


def edit(gone, line):
    with open(ZONE, encoding="utf-8") as file:
        lines = [kept for kept in file.read().splitlines() if not kept.startswith(gone + " ")]
    if line:
        lines.append(gone + " " + line)
    with open(ZONE + ".new", "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    os.replace(ZONE + ".new", ZONE)


def held(name):
    with open(ZONE, encoding="utf-8") as file:
        for line in file:
            if line.startswith(name + " "):
                return line.split()[2]
    return ""


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        asked = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        token = asked.pop("token", None)
        with open(LOG, "a", encoding="utf-8") as log:
            print(path, sorted(asked.items()), "token" if token == TOKEN else "another token", file=log)
        labels = asked.get("domains", "").split(",")
        if path != "/update" or token != TOKEN or not OWN.issuperset(labels):
            return self.say("KO")
        lines = ["OK"]
        for label in labels:
            name = label + ".duckdns.org"
            if "txt" in asked:
                line = "" if asked.get("clear") == "true" else "TXT " + asked["txt"]
                change = ("_acme-challenge." + name, line)
            else:
                address = asked.get("ip") or self.client_address[0]
                if asked.get("verbose") == "true":
                    lines = ["OK", address, "", "NOCHANGE" if held(name + " A") == address else "UPDATED"]
                change = (name + " A", address)
            threading.Thread(target=self.later, args=change).start()
        self.say("\n".join(lines))

    @staticmethod
    def later(*change):
        time.sleep(LAG)
        edit(*change)

    def say(self, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer((ADDRESS, 443), Answers)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, KEY)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
