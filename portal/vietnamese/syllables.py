"""The syllables of Vietnamese without diacritics, and which of them differ by one letter.

A written word is a syllable: an initial and a rhyme. The product of both has some that do not
occur, which does no harm: what is suggested must occur in the articles too.
"""

from functools import lru_cache

_INITIALS = (
    *("", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh"),
    *("p", "ph", "q", "qu", "r", "s", "t", "th", "tr", "v", "x"),
)
# Without ooc and oong of a few loanwords: in Telex they are ôc and ông.
_WRITTEN = """
    a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien
    ieng iep iet ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe
    oen oeo oet oi om on ong op ot u ua uan uang uat uay uc ue uech uenh ui um un ung uo
    uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet uyn uynh uyp uyt y yem yen yeng
    yet yeu
"""
_RHYMES = _WRITTEN.split()
SYLLABLES = frozenset(initial + rhyme for initial in _INITIALS for rhyme in _RHYMES)

_LONGEST = max(map(len, SYLLABLES))
_LETTERS = "abcdeghiklmnopqrstuvxy"


@lru_cache(maxsize=2048)
def near(word: str) -> tuple[str, ...]:
    """Return the syllables that come of ``word`` by one letter more, less, other or two swapped.

    >>> "quyet" in near("quet"), "quyet" in near("qyuet"), "nghi" in near("ngih")
    (True, True, True)
    """
    if len(word) > _LONGEST + 1:
        return ()
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    edited = {head + tail[1:] for head, tail in halves if tail}
    edited |= {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    edited |= {head + letter + tail[1:] for head, tail in halves if tail for letter in _LETTERS}
    edited |= {head + letter + tail for head, tail in halves for letter in _LETTERS}
    return tuple(sorted((edited & SYLLABLES) - {word}))
