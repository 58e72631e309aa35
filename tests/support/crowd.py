"""Clients that ask without end, in a process of their own, so that they take no time from who measures.

python -m tests.support.crowd ADDRESS KEY PATH CLIENTS PATIENT        until standard input is closed
"""

import http.client
import json
import sys
import threading
import time
from collections import Counter


def main(address: str, key: str, path: str, clients: str, patient: str) -> None:
    stop, answers = threading.Event(), Counter[int]()
    headers = {"Authorization": f"Bearer {key}"}

    def ask() -> None:
        connection = http.client.HTTPConnection(address, timeout=30)
        while not stop.is_set():
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                answers[0] += 1
                continue
            answers[answer.status] += 1
            if patient == "1" and answer.status in (429, 503):
                stop.wait(min(5, int(answer.headers["Retry-After"])))

    threads = [threading.Thread(target=ask) for _ in range(int(clients))]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()
    print(json.dumps({"answers": answers, "processor_seconds": time.process_time()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
