"""Addresses of the directory of community resources; they stand in the namespace `referrals`."""

from django.urls import path

from referrals import directory_views as views
from referrals import needs_views as needs

urlpatterns = [
    path("resources", views.resources, name="resources"),
    path("resources/search", views.resource_search, name="resource_search"),
    path("resources/stale", views.resources_stale, name="resources_stale"),
    path("resources/export.csv", views.resources_export, name="resources_export"),
    path("resources/new", views.resource_new, name="resource_new"),
    path("resources/needs", needs.needs, name="needs"),
    path("resources/needs/<slug:need>", needs.need_rename, name="need_rename"),
    path("resources/needs/<slug:need>/archive", needs.need_archive, name="need_archive"),
    path("resources/needs/<slug:need>/restore", needs.need_restore, name="need_restore"),
    path("resources/needs/<slug:need>/remove", needs.need_remove, name="need_remove"),
    path("resources/<uuid:resource>", views.resource, name="resource"),
    path("resources/<uuid:resource>/edit", views.resource_edit, name="resource_edit"),
    path("resources/<uuid:resource>/verify", views.resource_verify, name="resource_verify"),
    path("resources/<uuid:resource>/archive", views.resource_archive, name="resource_archive"),
    path("resources/<uuid:resource>/restore", views.resource_restore, name="resource_restore"),
]
