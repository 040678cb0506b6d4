"""Goal: the first page is small, harmless without a token, and says everything in both languages.

Method: asks the server for its files and compares the two columns of text.js with each other and
with what app.js and index.html use.
"""
import re

import harness

FILES = {"/": "text/html", "/index.html": "text/html", "/app.js": "text/javascript",
         "/text.js": "text/javascript", "/style.css": "text/css"}
SIZE_MAX = 40 * 1024


def files_of(server):
    client = harness.Client(server, "")
    return {path: client.ask("GET", path, check=False) for path in FILES}


def test_files_need_no_token_and_bring_a_policy():
    with harness.Server() as server:
        answers = files_of(server)
        for path, answer in answers.items():
            assert answer.status == 200, path
            assert answer.headers["content-type"].startswith(FILES[path]), path
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            again = harness.Client(server, "").ask(
                "GET", path, headers={"If-None-Match": answer.headers["etag"]}, check=False)
            assert (again.status, again.text) == (304, "")
        total = sum(len(a.text.encode()) for path, a in answers.items() if path != "/")
        assert total < SIZE_MAX, total
        html = answers["/"].text
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", html), "inline code or style"


def test_both_languages_say_the_same_things():
    with harness.Server() as server:
        answers = files_of(server)
    text = answers["/text.js"].text
    columns = re.split(r"\b(?:en|zh): \{", text)[1:]
    keys = [dict(re.findall(r"(\w+): '([^']*)'", column)) for column in columns]
    assert len(keys) == 2 and keys[0] and keys[0].keys() == keys[1].keys()
    for key, english in keys[0].items():
        places = [sorted(re.findall(r"\{\w+\}", column[key])) for column in keys]
        assert places[0] == places[1], (key, english)
    code = answers["/app.js"].text
    used = set(re.findall(r"\bt\('(\w+)'", code)) | set(re.findall(r'data-t="(\w+)"',
                                                                 answers["/"].text))
    used |= set(re.findall(r"amount\([\w., ]+, '(\w+)'\)", code))
    modes = set(harness.API["components"]["schemas"]["Mode"]["enum"])
    used |= {"light", "dark"} | (modes - {"strict"})
    assert used == set(keys[0]), used ^ set(keys[0])


if __name__ == "__main__":
    harness.main(globals())
