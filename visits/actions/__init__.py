"""What is done to visits: laid out, planned, moved, ended, attended, written down."""

from visits.actions.attending import Location, check_in, check_out, check_own, may_be_initial
from visits.actions.booking import make_up, move_back, plan, plan_initial, plan_prn
from visits.actions.documenting import add_addendum, begin_note, sign_note, write_note
from visits.actions.ending import cancel, miss, tell
from visits.actions.joining import Joint
from visits.actions.laying import LaidOut, lay_out

__all__ = [
    "Joint",
    "LaidOut",
    "Location",
    "add_addendum",
    "begin_note",
    "cancel",
    "check_in",
    "check_out",
    "check_own",
    "lay_out",
    "make_up",
    "may_be_initial",
    "miss",
    "move_back",
    "plan",
    "plan_initial",
    "plan_prn",
    "sign_note",
    "tell",
    "write_note",
]
