"""The way in: `streamlit run app.py`. It only routes; every page draws its own frame."""

import streamlit as st

from autodiff_viz.languages import _

explore = "pages/explore.py"
st.navigation(
    [
        st.Page(explore, title=_("Explore"), url_path="home", default=True),
        # The same page under its own name, so that /explore works as a link too.
        st.Page(explore, title=_("Explore"), url_path="explore", visibility="hidden"),
    ],
    position="hidden",
).run()
