"""`{% csrf_token %}` as every form that posts has it: with the token against forgery, a key against being done twice."""

from __future__ import annotations

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.web.errors import SUBMISSION_KEY as KEY
from core.web.once import new_key

register = template.Library()


class SentOnceNode(CsrfTokenNode):
    """Django's hidden token, and a key of this one form on this one page."""

    def render(self, context: Context) -> SafeString:
        """Both hidden fields; nothing where there is no token."""
        token = super().render(context)
        if not token:
            return SafeString("")
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, KEY, new_key())


@register.tag
def csrf_token(parser: Parser, token: Token) -> SentOnceNode:
    """In place of Django's own, so that a form cannot be written without its key."""
    return SentOnceNode()
