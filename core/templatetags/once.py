"""`{% csrf_token %}` as every form that posts has it: with the token against forgery, a key against being done twice."""

from __future__ import annotations

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.web.drafts import OpenForm
from core.web.errors import DRAFT
from core.web.errors import SUBMISSION_KEY as KEY
from core.web.once import new_key

register = template.Library()


class SentOnceNode(CsrfTokenNode):
    """Django's hidden token, a key of this one form on this one page, and of a long form what its draft belongs to."""

    def render(self, context: Context) -> SafeString:
        """The hidden fields; nothing where there is no token."""
        token = super().render(context)
        if not token:
            return SafeString("")
        key = format_html('{}<input type="hidden" name="{}" value="{}">', token, KEY, new_key())
        return key + _draft_of(context.get("open_form"))


def _draft_of(form: OpenForm | None) -> SafeString:
    """The token that a long form's draft is kept by, and the line that says a draft stands in the fields."""
    if form is None or form.is_shown:
        return SafeString("")
    form.is_shown = True
    return SafeString(get_template("components/open_form.html").render({"form": form, "name": DRAFT}))


@register.tag
def csrf_token(parser: Parser, token: Token) -> SentOnceNode:
    """In place of Django's own, so that a form cannot be written without its key."""
    return SentOnceNode()
