"""Where long forms keep what is typed, below /drafts/."""

from django.urls import path

from accounts.views import drafts as views

app_name = "drafts"
urlpatterns = [
    path("", views.keep, name="keep"),
    path("discard", views.discard, name="discard"),
]
