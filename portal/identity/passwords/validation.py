"""Validator of passwords: refuse those made of names, common words, keyboard walks and numbers."""

import re
from itertools import combinations
from urllib.parse import urlsplit

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from portal.identity.models import Identity
from portal.identity.passwords.words import COMMON, WALKS, squeezed

#: So many letters of a password must belong to none of the known words.
LETTERS_OF_ITS_OWN = 4
#: Longer passwords are judged by their beginning.
LONGEST_JUDGED = 200
_LONGEST_WORD = 40
_INSTEAD = str.maketrans("@4031!5$7", "aaoeiisst")
_REPEATED = re.compile(r"(.{1,8}?)\1{2,}")
_NAMES_OF_ACCOUNT = ("username", "first_name", "last_name", "email", "unit")


class EasilyGuessedValidator(CommonPasswordValidator):
    """Refuse a password that a stranger makes from what is public.

    Names of the person, the agency and provinces, words that many use (portal.identity.passwords.
    words, and Django's 20,000), walks over the keyboard and repetitions are taken away, with and
    without diacritics, also where @ stands for a and 0 for o. Digits and punctuation do not
    count. What is left must have `LETTERS_OF_ITS_OWN` letters.
    """

    def validate(self, password, user=None):
        judged = password[:LONGEST_JUDGED]
        if self._is_common(judged):
            raise ValidationError(self.get_error_message(), code="password_too_common")
        known = COMMON | WALKS | names_of(user)
        spellings = {squeezed(judged), squeezed(_without_instead(judged))}
        if any(_letters_left(each, known) < LETTERS_OF_ITS_OWN for each in spellings):
            raise ValidationError(self.get_error_message(), code="password_easily_guessed")

    def _is_common(self, password: str) -> bool:
        whole = password.lower().strip()
        core = squeezed(whole).strip("0123456789")
        return bool({whole, squeezed(whole), core} & self.passwords)

    def get_error_message(self):
        return (
            "Mật khẩu này dễ đoán: ngoài tên người, tên cơ quan, tên tỉnh, những từ nhiều người "
            "dùng, dãy phím và số thì không còn gì. Hãy nghĩ ra một câu ba bốn từ không liên quan "
            "với nhau."
        )

    def get_help_text(self):
        return (
            "Đừng ghép từ tên mình, tên cơ quan, tên tỉnh, những từ như “mật khẩu” với năm hay số. "
            "Một câu ba bốn từ không liên quan với nhau thì dễ nhớ và khó đoán."
        )


def names_of(user) -> frozenset[str]:
    """Return the names of the account and the portal: words, words in a row, initials."""
    identity = Identity.current()
    host = urlsplit(identity.canonical_origin).hostname or ""
    found: set[str] = set()
    for name in (identity.portal_name, identity.agency_name, identity.email, host):
        found |= _parts(name, shortest=3)
    for field in _NAMES_OF_ACCOUNT:
        found |= _parts(getattr(user, field, "") or "", shortest=2)
    if user is not None:
        names = [user.last_name, user.first_name]
        found |= _parts(" ".join(names), shortest=2) | _parts(" ".join(names[::-1]), shortest=2)
    return frozenset(found)


def _parts(name: str, shortest: int) -> set[str]:
    words = [word for word in map(squeezed, re.split(r"[\W_]+", name[:300])) if word][:30]
    joined = {"".join(words[a:b]) for a, b in combinations(range(len(words) + 1), 2)}
    joined |= {squeezed(name), "".join(word[0] for word in words)}
    # A user name that ends with a number, with and without it.
    joined |= {word.strip("0123456789") for word in words}
    return {each for each in joined if shortest <= len(each) <= _LONGEST_WORD}


def _without_instead(password: str) -> str:
    """Return ``password`` with letters for the signs inside it that stand for them."""
    inside = re.search(r"[^\W\d_].*[^\W\d_]", password, re.DOTALL)
    return inside.group().translate(_INSTEAD) if inside else password


def _letters_left(text: str, known: frozenset[str]) -> int:
    """Return the least number of letters outside known words, of all ways to cut ``text``."""
    text = _REPEATED.sub(r"\1", text)
    least = [0]
    for end in range(1, len(text) + 1):
        fewest = least[-1] + text[end - 1].isalpha()
        for begin in range(max(0, end - _LONGEST_WORD), end - 1):
            if least[begin] < fewest and text[begin:end] in known:
                fewest = least[begin]
        least.append(fewest)
    return least[-1]
