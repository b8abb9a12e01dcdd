"""What is done with community resources and the list of needs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.text import slugify

from accounts.models import User
from core.actions import Refused, System, action
from core.cleaned import Cleaned
from core.clock import today
from core.versions import claim
from referrals.models import CommunityResource, Need

ALREADY_THERE = "This organization's service is already in the list. Open that one instead."


@action("resources.add")
def add(*, needs: Collection[Need], by: User | System, **facts: Any) -> CommunityResource:
    """Make a resource from the fields of `CommunityResource`. Raises Refused when the service is listed already."""
    _refuse_second(facts["organization"], facts["name"])
    made = CommunityResource.objects.create(**facts)
    made.needs.set(needs)
    return made


@action("resources.change")
def change(
    *, resource: CommunityResource, seen_version: int, changes: Cleaned, needs: Collection[Need], by: User
) -> CommunityResource:
    """Change a resource. Raises EditedMeanwhile when somebody saved it since `seen_version`."""
    claim(resource, seen_version)
    _refuse_second(changes["organization"], changes["name"], besides=resource)
    for name, value in changes.items():
        setattr(resource, name, value)
    resource.save(update_fields=[*changes, "updated_at"])
    resource.needs.set(needs)
    return resource


@action("resources.verify")
def verify(*, resource: CommunityResource, by: User) -> CommunityResource:
    """Record that this person checked the resource today and found it right."""
    resource.verified_on, resource.verified_by = today(), by
    resource.save(update_fields=["verified_on", "verified_by", "updated_at"])
    return resource


@action("resources.archive")
def archive(*, resource: CommunityResource, by: User) -> CommunityResource:
    """Take a resource out of the list; what was referred to it keeps pointing at it."""
    resource.is_archived = True
    resource.save(update_fields=["is_archived", "updated_at"])
    return resource


@action("resources.restore")
def restore(*, resource: CommunityResource, by: User) -> CommunityResource:
    """Put a resource back. Raises Refused when the same service was listed anew meanwhile."""
    _refuse_second(resource.organization, resource.name, besides=resource)
    resource.is_archived = False
    resource.save(update_fields=["is_archived", "updated_at"])
    return resource


@action("needs.add")
def add_need(*, name: str, by: User | System) -> Need:
    """Add a kind of need; its key is made from its name. Raises Refused when it is there already."""
    if Need.objects.filter(name__iexact=name).exists():
        raise Refused(f"“{name}” is already in the list.", field="name")
    return Need.objects.create(name=name, key=_free_key(slugify(name)[:30] or "need"))


@action("needs.rename")
def rename_need(*, need: Need, name: str, by: User) -> Need:
    """Call a need something else; its key and its resources stay."""
    if Need.objects.filter(name__iexact=name).exclude(pk=need.pk).exists():
        raise Refused(f"“{name}” is already in the list.", field="name")
    need.name = name
    need.save(update_fields=["name"])
    return need


@action("needs.remove")
def remove_need(*, need: Need, by: User) -> Need:
    """Take a need off the list. Raises Refused while resources meet it."""
    held = len(need.resources.values_list("pk", flat=True)[:101])
    if held:
        many = "more than 100 resources" if held > 100 else f"{held} resource{'' if held == 1 else 's'}"
        raise Refused(f"{many.capitalize()} meet “{need.name}”. Choose another need for them first.")
    Need.objects.filter(pk=need.pk).delete()
    return need


def _free_key(wanted: str) -> str:
    taken = set(Need.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def _refuse_second(organization: str, name: str, besides: CommunityResource | None = None) -> None:
    others = CommunityResource.objects.filter(organization__iexact=organization, name__iexact=name, is_archived=False)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise Refused(ALREADY_THERE, field="name")
