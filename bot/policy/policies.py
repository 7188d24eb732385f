"""A clinic's policy: when it is in force, how its number and telephone number are written, and who may see it."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

PolicyStatus = Literal["in_force", "not_started", "expired", "cancelled"]
LiabilityMember = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class Policy:
    """One policy as the agency registered it.

    ``ends_on`` is the last day with cover, ``cancelled_on`` the first day without. ``options`` are head slugs.
    ``phone`` only serves to recognise the clinic; it is never shown, so it is kept out of ``repr`` too.
    """

    policy_number: str
    holder_name: str
    phone: str = field(repr=False)
    plan: str
    options: tuple[str, ...]
    starts_on: date
    ends_on: date
    cancelled_on: date | None
    liability_member: LiabilityMember

    @property
    def last_day(self) -> date:
        """The last day with cover, a cancellation considered; before ``starts_on`` when there never was cover."""
        if self.cancelled_on is None:
            return self.ends_on
        return min(self.ends_on, self.cancelled_on - timedelta(days=1))

    def status_on(self, day: date) -> PolicyStatus:
        """Whether the policy is in force on ``day`` (Asia/Tokyo), and if not, why.

        A cancellation that lies after the last day with cover changed nothing: the policy simply expired.
        """
        cancelled_early = self.cancelled_on is not None and self.cancelled_on <= self.ends_on
        if cancelled_early and self.cancelled_on is not None and day >= self.cancelled_on:
            return "cancelled"
        if day < self.starts_on:
            return "not_started"
        return "expired" if day > self.ends_on else "in_force"


def relevant_on(policies: Iterable[Policy], day: date) -> Policy | None:
    """Of one clinic's policies the one to speak about on ``day``: in force, else the last to end, else the next."""

    def rank(policy: Policy) -> tuple[int, int]:
        status = policy.status_on(day)
        if status == "in_force":
            return (2, policy.last_day.toordinal())
        if status == "not_started":
            return (0, -policy.starts_on.toordinal())
        return (1, policy.last_day.toordinal())

    return max(policies, key=rank, default=None)


# What people and programs write for a hyphen: Unicode's hyphens, dashes and minus signs, the long vowel mark that a
# Japanese keyboard gives, and box-drawing lines.
_DASHES = re.compile("[-\u02d7\u2010-\u2015\u2043\u207b\u208b\u2212\u2500\u2501\u30fc\ufe58\ufe63\uff0d\uff70]")
_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]")
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_EXTENSION = re.compile(r"(内線|ext\.?|extension|x(?=\s*\d)|#).*$", re.IGNORECASE | re.DOTALL)
_NOT_DIGITS = re.compile("[^0-9]")
_ABROAD = re.compile(r"^(?:010|00)?81(?=\d{9,11}$)")


def normal_policy_number(text: str) -> str:
    """A policy number as on the certificate: half-width, upper case, plain hyphens, no spaces (``S1-000123``)."""
    half_width = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper()
    return re.sub("-+", "-", _DASHES.sub("-", half_width)).strip("-")


def policy_number_key(text: str) -> str:
    """The form to look a policy up by: the normal form without hyphens, since people leave them out."""
    return normal_policy_number(text).replace("-", "")


def normal_phone(text: str) -> str:
    """A Japanese telephone number as bare digits (``0300001234``), for comparison only; ``""`` when it has none.

    Takes full-width and kanji digits, any dashes, dots and brackets, ``+81``, ``+81 (0)``, ``0081``; an extension
    is left out.
    """
    half_width = unicodedata.normalize("NFKC", text).translate(_KANJI_DIGITS)
    without_extension = _EXTENSION.sub("", half_width)
    digits = _NOT_DIGITS.sub("", without_extension)
    national = _ABROAD.sub("", digits)
    if national != digits and not national.startswith("0"):
        national = "0" + national
    return national


def matches(policy: Policy | None, number: str, phone: str) -> bool:
    """Whether ``number`` and ``phone`` together belong to ``policy``; both are always compared, in constant time.

    ``None`` (no policy with that number) takes the same steps and is never a match, so neither the answer nor the
    time it takes says which of the two was wrong.
    """
    number_is_right = _same(policy_number_key(policy.policy_number if policy else ""), policy_number_key(number))
    phone_is_right = _same(normal_phone(policy.phone if policy else ""), normal_phone(phone))
    return number_is_right & phone_is_right


def _same(registered: str, given: str) -> bool:
    digests = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in (registered, given))
    return hmac.compare_digest(*digests) & bool(registered)
