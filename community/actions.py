"""What is done with community resources and the list of needs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.utils.text import slugify

from accounts.models import User
from community.models import CommunityResource, Need
from core.change.actions import Refused, System, action
from core.change.versions import claim
from core.cleaned import Cleaned
from core.clock import today
from core.kit.words import many

ONE_AT_A_TIME = 7_310_403  # the advisory lock of whoever adds a need


@action("resources.add")
def add(*, needs: Collection[Need], by: User | System, **facts: Any) -> CommunityResource:
    """Make a resource from the fields of `CommunityResource`. Raises Refused when the service is listed already."""
    made = CommunityResource.objects.create(**facts)
    made.needs.set(needs)
    return made


@action("resources.change")
def change(
    *, resource: CommunityResource, seen_version: int, changes: Cleaned, needs: Collection[Need], by: User
) -> CommunityResource:
    """Change a resource. Raises EditedMeanwhile when somebody saved it since `seen_version`."""
    claim(resource, seen_version)
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
    return resource.set_offered(False)


@action("resources.restore")
def restore(*, resource: CommunityResource, by: User) -> CommunityResource:
    """Put a resource back. Raises Refused when the same service was listed anew meanwhile."""
    return resource.set_offered(True)


@action("needs.add")
def add_need(*, name: str, by: User | System) -> Need:
    """Add a kind of need; its key is made from its name. Raises Refused when it is there already."""
    return Need.objects.create(name=name, key=_free_key(slugify(name)[:30] or "need"))


@action("needs.rename")
def rename_need(*, need: Need, name: str, by: User) -> Need:
    """Call a need something else; its key and its resources stay."""
    need.name = name
    need.save(update_fields=["name"])
    return need


@action("needs.archive")
def archive_need(*, need: Need, by: User) -> Need:
    """Offer a need no more; the resources that meet it go on meeting it."""
    return need.set_offered(False)


@action("needs.restore")
def restore_need(*, need: Need, by: User) -> Need:
    """Offer an archived need again."""
    return need.set_offered(True)


@action("needs.remove")
def remove_need(*, need: Need, by: User) -> Need:
    """Take a need off the list. Raises Refused while resources meet it."""
    held = len(need.resources.values_list("pk", flat=True)[:101])
    if held:
        held_by = many(held, "resource", most=100).capitalize() + (" meets" if held == 1 else " meet")
        raise Refused(f"{held_by} “{need.name}”. Choose another need there first, or archive this one.")
    Need.objects.filter(pk=need.pk).delete()
    return need


def _free_key(wanted: str) -> str:
    """The key with the next number that is free; nobody else takes one until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    taken = set(Need.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key
