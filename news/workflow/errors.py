"""Errors of the newsroom's actions. ``str()`` of each tells an editor why, in a sentence."""


class ActionNotAllowed(Exception):
    """Error for an action that is not possible."""


class LacksPermission(ActionNotAllowed):
    """Error: the user does not have the permission."""


class OwnText(ActionNotAllowed):
    """Error: the user wrote or submitted the text, so another person has to approve it."""


class NotReady(ActionNotAllowed):
    """Error: the article is incomplete, the note is empty, or the time is not valid."""


class Unchanged(ActionNotAllowed):
    """Error: the current edition already has exactly this content."""


class PendingEdition(ActionNotAllowed):
    """Error: a scheduled edition exists and ``pending`` does not say whether to keep it."""


class PublicationImminent(ActionNotAllowed):
    """Error: what is scheduled begins within `ABOUT_TO_BEGIN`, too late to delete it."""


class NothingToDo(ActionNotAllowed):
    """Error: the article is not in a state that the action changes."""
