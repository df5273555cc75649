"""Asks constantly, until its file is gone, and counts.

usage: clients.py FILE [~]URL=TEXT...

Each URL is asked by three: one with a connection for each request, and two that keep theirs. As
browsers do (RFC 9112, 9.3.1), one whose kept connection is closed before anything of an answer
came asks once more, on a new connection; that is counted, and is no failure. Everything else
than a whole answer with status 200 and the text is. A URL with a ~ is one of a daemon process
of mod_wsgi's, which no graceful reload of Apache's spares: a request that is on its way to it is
answered with 503 or 500 then; these are counted apart.
"""

import collections
import http.client
import os
import socket
import ssl
import sys
import threading
import time
import urllib.parse

FILE, *TARGETS = sys.argv[1:]
CONTEXT = ssl._create_unverified_context()
counts = collections.Counter()
failures = collections.Counter()
lock = threading.Lock()


def connect(url):
    if url.scheme == "https":
        raw = socket.create_connection(("127.0.0.1", 443), timeout=30)
        connection = http.client.HTTPSConnection(url.hostname, 443, timeout=30)
        connection.sock = CONTEXT.wrap_socket(raw, server_hostname=url.hostname)
        return connection
    connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=30)
    connection.connect()
    return connection


def ask(connection, url, kept):
    headers = {"Host": url.hostname, "Connection": "keep-alive" if kept else "close"}
    connection.request("GET", url.path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def client(url, text, kept, daemon):
    connection = None
    last = ""
    while os.path.exists(FILE):
        used = connection is not None and connection.sock is not None
        try:
            try:
                connection = connection if used else connect(url)
                status, body = ask(connection, url, kept)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
                if not used:
                    raise
                with lock:
                    counts["retried"] += 1
                connection = connect(url)
                status, body = ask(connection, url, kept)
            fault = "" if status == 200 and text in body else f"status {status}: {body[:300]!r}"
        except Exception as error:
            fault = repr(error)
        if fault or not kept:
            if connection is not None:
                connection.close()
            connection = None
        with lock:
            counts["asked"] += 1
            if fault:
                own = daemon and fault.startswith(("status 503", "status 500"))
                counts["daemon" if own else "failed"] += 1
                failures[(url.geturl(), "kept" if kept else "new", fault)] += 1
        # Browsers rest in between: some connections are idle at a reload.
        time.sleep(0.004 if kept else 0.002)


threads = []
for target in TARGETS:
    daemon = target.startswith("~")
    address, _, text = target.lstrip("~").partition("=")
    for kept in (False, True, True):
        thread = threading.Thread(target=client, args=(urllib.parse.urlsplit(address), text, kept, daemon))
        thread.start()
        threads.append(thread)
for thread in threads:
    thread.join()
print(f"{counts['asked']} asked, {counts['retried']} asked again, {counts['failed']} failed, {counts['daemon']} cut off by a daemon process that was reloaded")
for (address, how, fault), number in failures.most_common(20):
    print(f"{number} times {address} ({how} connection): {fault}")
