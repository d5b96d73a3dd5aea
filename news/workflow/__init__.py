"""The actions of the newsroom: submit, reject, approve, publish, review, schedule, withdraw.

Staff change desk states and editions only through these. Each action locks the article, checks the
user's permission and the article, writes the change and a journal entry, all in one transaction. An
action that is not possible raises ``ActionNotAllowed`` with a message for the editor.

`RULES` says who may do what. Every published text was approved by a person who had neither written
nor submitted it (approvals.py), or was published in an emergency and is marked so.

Times are PostgreSQL's: the instant of an action is taken after the lock, so that the actions on
one article are in the order of their instants (docs/architecture.md, "An edition").
"""

from news.workflow.approvals import why_not_review
from news.workflow.ends import confirm, confirm_all, expire, move, why_not_confirm, withdraw
from news.workflow.errors import (
    ActionNotAllowed,
    LacksPermission,
    NothingToDo,
    NotReady,
    OwnText,
    PendingEdition,
    PublicationImminent,
    Unchanged,
)
from news.workflow.publishing import Pending, cancel_schedule, publish, schedule
from news.workflow.review import (
    after_edit,
    approve,
    drop_approval,
    record_edit,
    reject,
    review,
    submit,
)
from news.workflow.rules import RULES, can_edit, can_publish, can_withdraw, reasons_against

__all__ = [
    "RULES",
    "ActionNotAllowed",
    "LacksPermission",
    "NotReady",
    "NothingToDo",
    "OwnText",
    "Pending",
    "PendingEdition",
    "PublicationImminent",
    "Unchanged",
    "after_edit",
    "approve",
    "can_edit",
    "can_publish",
    "can_withdraw",
    "cancel_schedule",
    "confirm",
    "confirm_all",
    "drop_approval",
    "expire",
    "move",
    "publish",
    "reasons_against",
    "record_edit",
    "reject",
    "review",
    "schedule",
    "submit",
    "why_not_confirm",
    "why_not_review",
    "withdraw",
]
