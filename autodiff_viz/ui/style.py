"""The page around our components: no header, no padding, so that they stand edge to edge.

No list of pages either: a link that meets a server just started would bring Streamlit's own.
"""

STYLE = """<style>
[data-testid="stHeader"], [data-testid="stSidebar"] { display: none; }
[data-testid="stMainBlockContainer"] { padding: 0; max-width: none; }
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0; }
.runs-said { margin: 0; padding: 16px clamp(16px, 2.2vw, 32px) 0; max-width: 120ch; }
.st-key-descent-progress { padding: 12px clamp(16px, 2.2vw, 32px); align-items: center; }
</style>"""
"""One constant text, so that Streamlit sends it once."""
