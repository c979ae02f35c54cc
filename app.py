"""The way in: `streamlit run app.py`. It only routes; every page draws its own frame."""

import streamlit as st

from autodiff_viz.ui.navigation import PAGES

home = st.Page(PAGES[0].script, title=PAGES[0].title, url_path="home", default=True)
# The home page stands in the list once more, so that a link with its name works too.
named = [st.Page(page.script, title=page.title, url_path=page.name, visibility="hidden") for page in PAGES]
st.navigation([home, *named], position="hidden").run()
