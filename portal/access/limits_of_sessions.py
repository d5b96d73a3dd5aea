"""Durations of sessions of the back office (decision 29)."""

import datetime

#: Without activity. A meeting and lunch do not end a session; a machine left on in the evening
#: is logged out before anybody comes in the morning.
IDLE = datetime.timedelta(hours=4)
#: In all, however busy: longer than the longest duty, so that each day begins with a log-in.
LONGEST = datetime.timedelta(hours=24)
#: Activity is written down at most this often.
WRITTEN_EVERY = datetime.timedelta(minutes=5)
#: Between the password and the code.
HALF = datetime.timedelta(minutes=10)
#: After the password was typed, for what needs it again: a desk left open for lunch is not enough.
PROVED_FOR = datetime.timedelta(minutes=15)
