"""The drawn icons: one dictionary of inline SVG on a 24 grid with lines of 2 px. Decoration, always beside words."""

from django.utils.safestring import SafeString, mark_safe

_SHAPES = {
    # ways to reach people, and wayfinding
    "phone": '<path d="M6.5 3.5h3l1.6 4.4-2.1 1.6a11.5 11.5 0 0 0 5.5 5.5l1.6-2.1 4.4 1.6v3a2.2 2.2 0 0 1-2.4 2.2'
    'A16.3 16.3 0 0 1 4.3 5.9 2.2 2.2 0 0 1 6.5 3.5z"/>',
    "mail": '<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="M4 7.5l8 6 8-6"/>',
    "house": '<path d="M4 11l8-7 8 7v9.5h-5.5v-6h-5v6H4z"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "textsize": '<path d="M3 7V5h10.5v2M8.2 5v14M6 19h4.5M14.5 13v-1.5H21V13M17.7 11.5V19M16.2 19h3"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.4 15.4l5.1 5.1"/>',
    "down": '<path d="M5 9l7 7 7-7"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "arrow": '<path d="M5 12h13M13 7l5 5-5 5"/>',
    "reply": '<path d="M9 6.5L4.5 11 9 15.5M4.5 11H14a5.5 5.5 0 0 1 5.5 5.5v2"/>',
    # the rooms
    "people": '<circle cx="9" cy="8" r="3.3"/><path d="M3.3 19.5c.3-3.8 2.6-6 5.7-6s5.4 2.2 5.7 6"/>'
    '<circle cx="17" cy="9.3" r="2.4"/><path d="M17.2 14.2c2.2.1 3.4 1.8 3.6 4.3"/>',
    "person": '<circle cx="12" cy="8" r="3.8"/><path d="M5 20.5c.5-4.4 3.4-6.7 7-6.7s6.5 2.3 7 6.7"/>',
    "book": '<path d="M12 6.5C10 5 7 4.5 4 5v13.5c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5zM12 6.5V20"/>',
    "voice": '<path d="M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-6.5L7 20v-4H6a2 2 0 0 1-2-2z'
    'M8 8.5h8M8 11.8h5"/>',
    "sprout": '<path d="M12 20.5V12M12 12.5c0-4.6 3-7 8-7 0 5.4-3 7.6-8 7zM12 15.5c0-3.6-2.6-5.8-7.5-5.8 0 4.4 2.6 6.6'
    ' 7.5 5.8z"/>',
    "chart": '<path d="M5 20v-6M10 20V9M15 20v-8M20 20V5M3.5 20.5h18"/>',
    # things
    "calendar": '<rect x="4" y="5.5" width="16" height="15" rx="2.5"/><path d="M4 10.5h16M8.5 3.5v4M15.5 3.5v4"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
    "pin": '<path d="M12 21c4.6-4.7 7-8 7-11A7 7 0 0 0 5 10c0 3 2.4 6.3 7 11z"/><circle cx="12" cy="10" r="2.4"/>',
    "bag": '<path d="M5 8.5h14l-1 12H6zM9 8.5V7a3 3 0 0 1 6 0v1.5"/>',
    "paper": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6M9 16h6"/>',
    "print": '<path d="M7 9V4h10v5M7 17.5H5.5A1.5 1.5 0 0 1 4 16v-5.5A1.5 1.5 0 0 1 5.5 9h13a1.5 1.5 0 0 1 1.5 1.5V16'
    'a1.5 1.5 0 0 1-1.5 1.5H17"/><rect x="7" y="14" width="10" height="6.5"/>',
    "pen": '<path d="M5 19l1-4.5L16.5 4 20 7.5 9.5 18zM14 6.5L17.5 10"/>',
    "flag": '<path d="M5.5 21V4H18l-2.5 4L18 12H5.5"/>',
    "lock": '<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "heart": '<path d="M12 19.5C6.5 15.4 4 12.6 4 9.4A4 4 0 0 1 12 8a4 4 0 0 1 8 1.4c0 3.2-2.5 6-8 10.1z"/>',
    "smile": '<circle cx="12" cy="12" r="8.5"/><path d="M8.5 14.2c1.8 2.2 5.2 2.2 7 0M9 9.5v.1M15 9.5v.1"/>',
    # states: the shape differs, so that colour is never the only sign
    "check": '<path d="M5 12.8l4.6 4.6L19 7.5"/>',
    "cross": '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>',
    "circle": '<circle cx="12" cy="12" r="7.5"/>',
    "half": '<circle cx="12" cy="12" r="7.5"/><path d="M12 4.5v15M15.5 6v12"/>',
    "triangle": '<path d="M12 5l8 14H4z"/>',
    "minus": '<path d="M6 12h12"/>',
    "equal": '<path d="M6 9.5h12M6 14.5h12"/>',
    "merge": '<path d="M5 4.5v3c0 4 7 3 7 8v4M19 4.5v3c0 4-7 3-7 8M9 16.5l3 3.5 3-3.5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>',
    "question": '<circle cx="12" cy="12" r="8.8"/>'
    '<path d="M9.4 9.6a2.7 2.7 0 1 1 3.9 2.4c-.9.5-1.3 1-1.3 1.9M12 16.8v.1"/>',
    "warn": '<path d="M12 4l9.2 16H2.8zM12 10.2v4.4M12 17.2v.1"/>',
    "error": '<path d="M8.4 3.3h7.2l5.1 5.1v7.2l-5.1 5.1H8.4l-5.1-5.1V8.4zM12 7.5v5.5M12 16.4v.1"/>',
}

NAMES = tuple(_SHAPES)


def icon_svg(name: str, extra_class: str = "") -> SafeString:
    """Return the inline SVG of an icon, hidden from screen readers. Raises KeyError for a name that is not drawn.

    `extra_class` comes from our own templates, never from a person.
    """
    classes = f"icon {extra_class}" if extra_class else "icon"
    return mark_safe(  # noqa: S308 -- both parts are written in this house
        f'<svg class="{classes}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{_SHAPES[name]}</svg>'
    )
