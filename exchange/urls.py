"""Addresses of what comes in from outside; they stand below those of referrals."""

from django.urls import path

from exchange import views

app_name = "exchange"
urlpatterns = [
    path("referrals/import", views.import_bundle, name="import_bundle"),
    path("referrals/bundles/<uuid:bundle>", views.bundle, name="bundle"),
]
