"""The looks of a badge: kind → colour class and icon. A state has a word, a shape and a colour, in that order."""

LOOKS: dict[str, tuple[str, str]] = {
    # general
    "ok": ("ok", "check"),
    "warn": ("warn", "warn"),
    "off": ("off", "minus"),
    "info": ("info", "info"),
    "error": ("error", "error"),
    "trace": ("trace", "reply"),
    "meet": ("meet", "people"),
    "solid": ("solid", "check"),
    "dark": ("dark", "equal"),
    "tag": ("tag", ""),
    # seats of a class
    "free": ("ok", "circle"),
    "few": ("warn", "triangle"),
    "full": ("off", "minus"),
    "draw": ("info", "calendar"),
    # work of a clerk
    "todo": ("off", "circle"),
    "draft": ("info", "pen"),
    "waiting": ("warn", "clock"),
    "done": ("ok", "check"),
    "failed": ("error", "error"),
    # 対応区分, by the `look` of a Disposition
    "changed": ("solid", "check"),
    "partly": ("ok", "half"),
    "already": ("info", "paper"),
    "later": ("warn", "flag"),
    "kept": ("dark", "equal"),
    "answered": ("trace", "reply"),
    "agreed": ("meet", "heart"),
    "passed": ("off", "arrow"),
}
