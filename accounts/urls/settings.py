"""Addresses of the settings, below /settings/."""

from django.urls import path

from accounts.views import (
    changes as change_views,
)
from accounts.views import (
    settings as views,
)
from accounts.views import (
    staff as staff_views,
)
from accounts.views import (
    teams as team_views,
)
from accounts.views import (
    tokens as token_views,
)

app_name = "accounts"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("theme", views.theme, name="theme"),
    path("keys", views.keys, name="keys"),
    path("staff", staff_views.staff, name="staff"),
    path("staff/new", staff_views.staff_new, name="staff_new"),
    path("staff/<uuid:person>", staff_views.person, name="person"),
    path("staff/<uuid:person>/reactivate", staff_views.staff_reactivate, name="staff_reactivate"),
    path("staff/<uuid:person>/invite", staff_views.staff_invite, name="staff_invite"),
    path("staff/<uuid:person>/second-factor", change_views.second_factor_remove, name="second_factor_remove"),
    path("changes/<uuid:change>/confirm", change_views.change_confirm, name="change_confirm"),
    path("changes/<uuid:change>/withdraw", change_views.change_withdraw, name="change_withdraw"),
    path("teams", team_views.teams, name="teams"),
    path("teams/<uuid:team>", team_views.team, name="team"),
    path("teams/<uuid:team>/archive", team_views.team_archive, name="team_archive"),
    path("teams/<uuid:team>/restore", team_views.team_restore, name="team_restore"),
    path("cover", team_views.covers, name="covers"),
    path("cover/<uuid:cover>/end", team_views.cover_end, name="cover_end"),
    path("tokens", token_views.tokens, name="tokens"),
    path("tokens/<uuid:token>/revoke", token_views.token_revoke, name="token_revoke"),
]
