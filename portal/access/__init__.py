"""Getting into the back office: second factor, sessions and their end, repeated proof of identity.

No views of the public pages: a citizen has no account and no session.
"""
