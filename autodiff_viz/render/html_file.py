"""One HTML file that needs nothing from elsewhere and lets nothing of a reader's text become markup."""

from __future__ import annotations

import html
import json
from typing import Any

from autodiff_viz.languages import current_language
from autodiff_viz.render.bundle import digest
from autodiff_viz.render.svg import visible


def html_file(title: str, style: str, body: str, script: str) -> str:
    """A whole page. Its own policy lets the browser load nothing, and run nothing but the one script.

    Args:
        title: What it is, as plain text.
        style: Its style sheet.
        body: Its content, as markup.
        script: What runs once the content is there.
    """
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {digest(script)}; base-uri 'none'"
    return f"""<!DOCTYPE html>
<html lang="{current_language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{text(title)}</title>
<style>
{style}
</style>
</head>
<body>
{body}
<script>{script}</script>
</body>
</html>
"""


def text(raw: str) -> str:
    """Any text as text of a page."""
    return html.escape(visible(raw))


def data(content: Any) -> str:
    """The element ``#data``: JSON that neither ends the element it stands in nor begins another one."""
    embedded = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script id="data" type="application/json">{embedded}</script>'
