"""The page around our components: no header, no padding, so that they stand edge to edge."""

STYLE = """<style>
[data-testid="stHeader"] { display: none; }
[data-testid="stMainBlockContainer"] { padding: 0; max-width: none; }
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0; }
</style>"""
"""One constant text, so that Streamlit sends it once."""
