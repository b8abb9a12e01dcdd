"""API tokens: a person makes and revokes their own; the secret is shown once."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import tokens as token_actions
from accounts.forms.staff import TokenForm
from accounts.models import TokenName
from accounts.permissions import Permission, Role, requires
from accounts.requests import SignedIn
from core.clock import now
from core.web.attempts import attempt
from core.web.once import key_of, new_key, repeatable
from core.web.pages import render_part, status_for


@requires(Permission.USE_TOKENS)
@repeatable("The action keeps the key itself: a secret is shown once and cannot be shown again.")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: SignedIn) -> HttpResponse:
    """One's own tokens, and a form that makes one; its answer is the only page that ever shows the secret."""
    person, secret = request.user, ""
    form = TokenForm(request.POST or None, role=Role(person.role))
    if form.is_valid():
        facts = form.cleaned_data
        key = key_of(request) or new_key()
        made = attempt(
            form,
            lambda: token_actions.create_token(submission_key=key, by=person, **facts),
        )
        if made is not None:
            secret, form = made[1], TokenForm(role=Role(person.role))
    rows = TokenName.objects.filter(token__user=person).select_related("token").order_by("-pk")
    context = {"form": form, "rows": list(rows[: token_actions.MOST_TOKENS]), "secret": secret, "now": now()}
    return render_part(request, "accounts/tokens.html", context, status=status_for(form))


@requires(Permission.USE_TOKENS)
@require_POST
def token_revoke(request: SignedIn, token: uuid.UUID) -> HttpResponse:
    """End one's own token at once."""
    found = get_object_or_404(TokenName.objects.select_related("token"), uuid=token, token__user=request.user)
    token_actions.revoke_token(token_name=found, by=request.user)
    messages.success(request, f"The token “{found.name}” no longer works.")
    return redirect("accounts:tokens")
