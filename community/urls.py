"""Addresses of the directory of community resources."""

from django.urls import path

from community.views import needs, resources

app_name = "community"
urlpatterns = [
    path("resources", resources.resources, name="resources"),
    path("resources/search", resources.resource_search, name="resource_search"),
    path("resources/found", resources.resources_found, name="resources_found"),
    path("resources/stale", resources.resources_stale, name="resources_stale"),
    path("resources/export.csv", resources.resources_export, name="resources_export"),
    path("resources/new", resources.resource_new, name="resource_new"),
    path("resources/needs", needs.needs, name="needs"),
    path("resources/needs/<slug:need>", needs.need_rename, name="need_rename"),
    path("resources/needs/<slug:need>/archive", needs.need_archive, name="need_archive"),
    path("resources/needs/<slug:need>/restore", needs.need_restore, name="need_restore"),
    path("resources/needs/<slug:need>/remove", needs.need_remove, name="need_remove"),
    path("resources/<uuid:resource>", resources.resource, name="resource"),
    path("resources/<uuid:resource>/edit", resources.resource_edit, name="resource_edit"),
    path("resources/<uuid:resource>/verify", resources.resource_verify, name="resource_verify"),
    path("resources/<uuid:resource>/archive", resources.resource_archive, name="resource_archive"),
    path("resources/<uuid:resource>/restore", resources.resource_restore, name="resource_restore"),
]
