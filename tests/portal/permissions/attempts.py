"""Somebody attempts an action: did it change anything, and were they told why not?

A cell of a table is one request: somebody (a letter) does an action by a door, to what is their
own or somebody else's, in one state. The tables say who succeeds; everybody else must be refused
without any change, and who sees the form again is told why. Each cell is rolled back, so that all
share the same objects. Which addresses exist at all is the matter of test_back_office_doors.py.
"""

from django.db import transaction

#: Staff who are inside: the roles, nobody's role ("-") and a superuser ("U").
INSIDE = "-RESMAU"

#: Who may, when it is their own, and when it is somebody else's.
NOBODY = ("", "")


def rolled_back(attempt):
    with transaction.atomic():
        result = attempt()
        transaction.set_rollback(True)
    return result


def succeeds(clients, who, things, trace, attempt):
    """Return the letters of ``who`` whose attempt at their ``things[letter]`` changed it."""
    done = ""
    for letter in who:
        thing = things[letter]
        before = trace(thing)

        def once(client=clients[letter], thing=thing):
            response = attempt(client, thing)
            return response, trace(thing)

        response, after = rolled_back(once)
        if after != before:
            done += letter
        elif response.status_code == 200:
            told = b"".join(response).decode() if response.streaming else response.content.decode()
            assert told not in ("{}", ""), f"{letter} is refused without a sentence"
        else:
            assert response.status_code in (302, 403, 409), (letter, response)
    return done
