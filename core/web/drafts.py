"""What is typed into a long form is kept on the server while it is typed: one mechanism for every form (docs/adr/0029).

A page that shows a long form signs what its text belongs to (`OpenForm`): whose it is, of which address, of which opening of
the page. With that the page may keep its text, also after the session ended; only its author is ever shown it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict

from core.change import audit
from core.change.audit import Person
from core.change.refusals import Refused
from core.clock import now
from core.models import FormDraft
from core.web.errors import DRAFT, SECRET, SUBMISSION_KEY
from core.web.origins import came_from_here

KEPT = timedelta(days=14)
LONGEST = 200_000  # characters of one form
MOST = 200  # unfinished forms of one person
LONGEST_PLACE = 500
FEW_FIELDS = 5
SALT = "core.web.drafts"
LEFT_OUT = {*SECRET, SUBMISSION_KEY, DRAFT}
TOO_LONG = "This is longer than a draft may be, so it is not kept while you type. Save the form itself."
TOO_MANY = "You have 200 unfinished forms. Finish or discard some; this one is not kept while you type."


class AnotherWindow(Refused):
    """Another page of the form kept another text; `kept` is the draft as it stands."""

    def __init__(self, kept: FormDraft) -> None:
        super().__init__("Another window of yours holds another text of this form.")
        self.kept = kept


@dataclass
class OpenForm:
    """One opening of one form: whose it is, the address it is sent to, the page, and the `mark` of the draft it showed."""

    author: int
    place: str
    page: uuid.UUID
    mark: str = ""
    typed: QueryDict | None = None  # to stand in the fields
    began_at: datetime | None = None
    notice: str = ""
    seen_at: str = ""
    is_shown: bool = field(default=False, compare=False)

    @property
    def token(self) -> str:
        """The right to keep text of this form, for the page to carry."""
        return signing.dumps([self.author, self.place, str(self.page), self.mark], salt=SALT)

    @property
    def seen_version(self) -> str:
        """The version of the record that the draft was made from; empty without one."""
        return str(self.typed.get("seen_version", "")) if self.typed is not None else ""


def is_long(form: forms.BaseForm | None, *rows: BaseFormSet[Any]) -> bool:
    """True for a form with a text area, rows or more than five fields, unless its class says why it is
    `not_kept_because`."""
    if form is None or getattr(form, "not_kept_because", None):
        return False
    if rows:
        return True
    seen = [one.widget for one in form.fields.values() if not one.widget.is_hidden]
    if any(isinstance(widget, forms.PasswordInput) for widget in seen):
        return False
    return len(seen) > FEW_FIELDS or any(isinstance(widget, forms.Textarea) for widget in seen)


# --- the page ---------------------------------------------------------------------------------------------------------


def opened(request: HttpRequest, place: str = "") -> OpenForm | None:
    """The form at `place` (this very address unless named) as it opens now, with the draft of the person who asks; None for
    somebody who is not signed in."""
    place = place or request.get_full_path()
    if not request.user.is_authenticated or len(place) > LONGEST_PLACE:
        return None
    known: dict[str, OpenForm] = vars(request).setdefault("open_forms", {})
    if place not in known:
        known[place] = _opened(request, request.user.pk, place)
    return known[place]


def _opened(request: HttpRequest, author: int, place: str) -> OpenForm:
    before = read_token(request.POST.get(DRAFT, ""))
    if before is not None and (before.author, before.place) == (author, place):  # the same page, shown again
        return OpenForm(author, place, before.page, before.mark)
    made = OpenForm(author, place, uuid.uuid4())
    kept = FormDraft.objects.filter(author_id=author, place=place).first() if request.method != "POST" else None
    if kept is not None:
        made.mark, made.typed, made.began_at = str(kept.mark), as_posted(kept.typed), kept.began_at
    return made


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What this person began to type at this address, as a browser would send it; None without a draft. For a page whose
    form is more than one: others are filled by the tag `form_attrs`."""
    found = opened(request) if request.method != "POST" else None
    return found.typed if found else None


def offer(request: HttpRequest, typed: QueryDict, *, notice: str, seen_at: str) -> OpenForm | None:
    """Let the page that is about to be shown at this address hold `typed` in its fields, under `notice`."""
    found = opened(request)
    if found is not None:
        found.typed, found.notice, found.seen_at = typed, notice, seen_at
        vars(request)["is_offered"] = True
    return found


def is_offered(request: HttpRequest) -> bool:
    """Whether a text that was sent is to stand in the page's form, be it long or short."""
    return bool(vars(request).get("is_offered"))


def fill(form: forms.BaseForm, typed: QueryDict) -> None:
    """Let the unbound `form` show what was typed before, as it was typed."""
    if not any(name in typed for name in _names(form)):
        return
    for name, one in form.fields.items():
        at = form.add_prefix(name)
        if one.disabled or one.widget.is_hidden or one.widget.value_omitted_from_data(typed, MultiValueDict(), at):
            continue
        value = one.widget.value_from_datadict(typed, MultiValueDict(), at)
        form.initial[name] = one.bound_data(value, form.initial.get(name))
    vars(form).get("_bound_fields_cache", {}).clear()


def fill_rows(rows: BaseFormSet[Any], typed: QueryDict) -> None:
    """Let an unbound formset show as many rows as there were, and what was typed into them."""
    total = str(typed.get(f"{rows.prefix}-TOTAL_FORMS", ""))
    if total.isascii() and total.isdigit() and len(total) < 4:
        rows.extra = max(0, min(int(total), rows.max_num) - rows.initial_form_count())
        for made in ("forms", "management_form"):
            vars(rows).pop(made, None)  # made anew, with the number above
    for form in rows.forms:
        fill(form, typed)


def _names(form: forms.BaseForm) -> Iterable[str]:
    for name, one in form.fields.items():
        at = form.add_prefix(name)
        parts = len(one.widget.widgets) if isinstance(one.widget, forms.MultiWidget) else 0
        yield from [at, *(f"{at}_{number}" for number in range(parts))]


# --- keeping ----------------------------------------------------------------------------------------------------------


def read_token(text: str) -> OpenForm | None:
    """The opening of a form that a page carries; None for what this server did not sign or signed too long ago."""
    try:
        author, place, page, mark = signing.loads(text, salt=SALT, max_age=KEPT)
        return OpenForm(author, place, uuid.UUID(page), mark)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def keep(form: OpenForm, posted: QueryDict, *, by: Person) -> FormDraft:
    """Keep what is typed so far. It is no change of any record: the ledger is not derived, and the trail names the form
    that was begun, never its words.

    Raises AnotherWindow with the draft that stands when another page of this form kept another text; Refused when it is
    more than is kept.
    """
    typed = typed_of(posted)
    if sum(len(name) + len(value) for name, value in typed) > LONGEST:
        raise Refused(TOO_LONG)
    with transaction.atomic():
        rows = FormDraft.objects.select_for_update()
        if not rows.filter(author_id=by.pk, place=form.place).exists() and _has_too_many(by):
            raise Refused(TOO_MANY)
        draft, is_new = rows.get_or_create(
            author_id=by.pk, place=form.place, defaults={"page": form.page, "typed": typed, "saved_at": now()}
        )
        if is_new:
            audit.record("drafts.begun", by=by, subject=draft, changes=named(form.place))
        elif draft.page != form.page and str(draft.mark) != form.mark:
            raise AnotherWindow(draft)
        else:
            draft.page, draft.mark, draft.typed, draft.saved_at = form.page, uuid.uuid4(), typed, now()
            draft.save(update_fields=["page", "mark", "typed", "saved_at"])
    return draft


def keep_signed_out(request: HttpRequest) -> bool:
    """Keep the text of a form that was sent after the session ended, for its author, as the page's token names them.

    False when it is not a long form, or when another page kept another text since.
    """
    form = read_token(request.POST.get(DRAFT, "")) if came_from_here(request) else None
    if form is None:
        return False
    author = get_user_model()._default_manager.filter(pk=form.author, is_active=True).first()
    if author is None:
        return False
    try:
        keep(form, request.POST, by=author)
    except Refused:  # also AnotherWindow: the page of the kept text still holds it whole
        return False
    return True


def finish(author: int, posted: QueryDict) -> None:
    """The form was done: its draft goes, unless another page has kept another text since."""
    form = read_token(posted.get(DRAFT, ""))
    if form is None or form.author != author:
        return
    same = Q(page=form.page) | (Q(mark=form.mark) if form.mark else Q(pk=None))
    FormDraft.objects.filter(same, author_id=author, place=form.place).delete()


def discard(form: OpenForm, *, by: Person) -> None:
    """The draft of this form goes because its author said so."""
    with transaction.atomic():
        for draft in FormDraft.objects.select_for_update().filter(author_id=by.pk, place=form.place):
            audit.record("drafts.discarded", by=by, subject=draft, changes=named(form.place))
            draft.delete()


def forget_old() -> int:
    """Remove drafts that nobody touched for 14 days. Returns how many."""
    return FormDraft.objects.filter(saved_at__lt=now() - KEPT).delete()[0]


def differing(draft: FormDraft, posted: QueryDict) -> list[dict[str, str]]:
    """The fields of a form in which a draft says something else than `posted`, by name, with the draft's words."""
    theirs, yours = as_posted(draft.typed), as_posted(typed_of(posted))
    return [
        {"name": name, "theirs": ", ".join(theirs.getlist(name)), "yours": ", ".join(yours.getlist(name))}
        for name in dict.fromkeys([*theirs, *yours])
        if name != "seen_version" and theirs.getlist(name) != yours.getlist(name)
    ]


def typed_of(posted: QueryDict) -> list[list[str]]:
    """Name and text of each field, without secrets, tokens and what no database keeps."""
    return [
        [_storable(name), _storable(str(value))]
        for name, values in posted.lists()
        if name not in LEFT_OUT
        for value in values
    ]


def as_posted(typed: Iterable[Iterable[str]]) -> QueryDict:
    """The fields of a draft as a browser would send them."""
    found = QueryDict(mutable=True)
    for name, value in typed:
        found.appendlist(name, value)
    return found


def named(place: str) -> dict[str, object]:
    """What the audit trail says of an address: the page and the ids in it."""
    try:
        match = resolve(place.partition("?")[0])
    except Resolver404:
        return {}
    found: dict[str, object] = {"page": match.view_name}
    return found | {name: str(value) for name, value in match.kwargs.items()}


def _has_too_many(by: Person) -> bool:
    return FormDraft.objects.filter(author_id=by.pk).count() >= MOST


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()
