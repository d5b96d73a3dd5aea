"""Advisory locks of PostgreSQL, for what one transaction at a time may do and no row stands for."""

from enum import IntEnum, unique

from django.db import connection


@unique
class AdvisoryLock(IntEnum):
    """The numbers of the locks: any, the same in every process.

    The locks of one thing of many (a file that is uploaded, an account that logs in) have numbers
    that are hashes: they are where they are taken.
    """

    MIGRATIONS = 7_448_251
    #: Every writer of visits, and who closes their days.
    VISITS = 13_400_062
    BEGINNING_OF_UPLOADS = 13_400_063
    MOVED_ARTICLES = 0x6D_6F_76_65_73
    FRONT_PAGE = 0x70_72_61_6E_67
    SPELLINGS = 0x73_70_65_6C_6C
    PINNED_RESULTS = 0x70_69_6E_73
    ZERO_RESULTS = 0x7A_65_72_6F
    SIMILAR_ARTICLES = 0x73_69_6D


def lock_until_commit(lock: AdvisoryLock) -> None:
    """Wait for the lock and hold it until the transaction ends, in which the caller must be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock.value])
