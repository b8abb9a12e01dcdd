"""What a password must be: long and hard to guess. No rule about capitals, digits or signs, which make people predictable."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from accounts.models import User
from accounts.sign_ins import end_sign_ins

SHORTEST, LONGEST = 15, 128
HARD_ENOUGH = (
    10  # powers of ten of guesses: out of reach even for somebody who holds the hashes (zxcvbn's highest score)
)
MOST_WEIGHED = 32  # letters: weighing more can be made to take seconds, and a password hard to guess by then is
LEAST_BESIDES_OWN = 8
_ADVICE = "Four or five words that do not belong together are hard to guess and easy to remember."
_LOOKALIKES = str.maketrans("013457@$!|", "oleastasil")


class HardToGuess:
    """Refuses what is short, common, repeated, a walk over the keyboard, or made of the person's and the agency's own words."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError with a sentence that says what to do."""
        if len(password) < SHORTEST:
            raise ValidationError(f"Use {SHORTEST} characters or more. {_ADVICE}", code="too-short")
        if len(password) > LONGEST:
            raise ValidationError(f"Use at most {LONGEST} characters.", code="too-long")
        own = own_words(user)
        if _letters_besides(password, own) < LEAST_BESIDES_OWN:
            raise ValidationError(
                f"Leave out names, your e-mail, your team and the agency's name. {_ADVICE}", code="own-words"
            )
        if min(_difficulty(text, own) for text in (password, _squeezed(password))) < HARD_ENOUGH:
            raise ValidationError(
                "This password is easy to guess: it repeats, counts, follows the keyboard, or is one that many people "
                f"use. {_ADVICE}",
                code="easy-to-guess",
            )

    def get_help_text(self) -> str:
        """Shown beside the field."""
        return f"{SHORTEST} characters or more. {_ADVICE}"

    def password_changed(self, password: str, user: User) -> None:
        """Django calls this whenever a password was set, by a page or a command: what was signed in before is over."""
        end_sign_ins(user)


def own_words(user: User | None) -> set[str]:
    """The words, in lower case, that somebody who knows the person and the agency tries first."""
    team = getattr(user, "team", None)
    told = ["hearthside", settings.AGENCY_NAME, team.name if team else ""]
    told += [str(getattr(user, name, "") or "") for name in ("email", "given_name", "family_name")]
    parts = {part for text in told for part in re.split(r"[\W_\d]+", text.casefold()) if len(part) > 2}
    return parts | {_squeezed(text) for text in told if len(_squeezed(text)) > 2}


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _letters_besides(password: str, own: set[str]) -> int:
    """How many letters and digits are left when the person's own words are taken out, also with 3 for e and the like."""
    return min(_left(text, own) for text in (_squeezed(password), _squeezed(password.translate(_LOOKALIKES))))


def _left(text: str, own: set[str]) -> int:
    for word in sorted(own, key=len, reverse=True):
        text = text.replace(word, "")
    return len(text)


def _difficulty(text: str, own: set[str]) -> float:
    weighed = text[:MOST_WEIGHED]
    return float(zxcvbn(weighed, user_inputs=sorted(own))["guesses_log10"]) if weighed else 0.0
