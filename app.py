"""The way in: `streamlit run app.py`. It only routes; every page draws its own frame.

The file is read twice: the server imports it and finds `app`, and every run of a page begins with it.
"""

import streamlit as st

if __name__ == "__main__":
    from autodiff_viz.ui.navigation import PAGES

    home = st.Page(PAGES[0].script, title=PAGES[0].title, url_path="home", default=True)
    # The home page stands in the list once more, so that a link with its name works too.
    named = [st.Page(page.script, title=page.title, url_path=page.name, visibility="hidden") for page in PAGES]
    st.navigation([home, *named], position="hidden").run()
else:
    from starlette.middleware import Middleware

    from autodiff_viz.ui.serving import Memory, beside

    app = st.App("app.py", lifespan=beside, middleware=[Middleware(Memory)])
