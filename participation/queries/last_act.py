"""What was done last to a row, for whoever was a moment too late."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.audit.queries.entry import Target, entries_of
from common.text.showing import moment_shown

_DONE = {
    "create_consultation": gettext_lazy("made the case"),
    "prepare_consultation": gettext_lazy("changed days and promises"),
    "announce_consultation": gettext_lazy("announced it"),
    "open_consultation": gettext_lazy("opened it"),
    "close_consultation": gettext_lazy("closed it"),
    "withdraw_consultation": gettext_lazy("gave it up"),
    "choose_next_version": gettext_lazy("chose the version with the changes"),
    "publish_result": gettext_lazy("published the result"),
    "write_response": gettext_lazy("saved the view"),
    "ask_confirmation": gettext_lazy("asked for confirmation"),
    "confirm_response": gettext_lazy("confirmed it"),
    "see_afterwards": gettext_lazy("saw it afterwards"),
    "send_back_response": gettext_lazy("sent it back"),
    "make_theme": gettext_lazy("made the theme"),
    "edit_theme": gettext_lazy("changed title and summary"),
    "rename_section": gettext_lazy("corrected a heading"),
    "promote_section": gettext_lazy("moved a section one level up"),
    "demote_section": gettext_lazy("moved a section one level down"),
    "merge_section": gettext_lazy("joined a section to the one before"),
    "split_section": gettext_lazy("made a new section"),
    "drop_lines": gettext_lazy("left lines out"),
    "drop_section": gettext_lazy("left a section out"),
    "restore_lines": gettext_lazy("took lines back"),
    "restore_dropped": gettext_lazy("took lines back"),
}


def last_act(target: Target) -> str:
    """Return who (a post) did what last to a row, and when, in one sentence; empty when nothing is known. One query.

    For staff only: the post is named, never the person.
    """
    entry = entries_of(target).first()
    if entry is None:
        return ""
    if entry.actor_post == "system":
        who = _("The system")
    else:
        who = entry.actor_post or _("A member of staff")
    return _("%(at)s: %(who)s %(what)s.") % {
        "at": moment_shown(entry.at, year=True),
        "who": who,
        "what": _DONE.get(entry.verb, _("changed it")),
    }
