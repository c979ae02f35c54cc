"""A PyTorch snippet, run safely: what it printed, what autograd recorded, and how tape and PyTorch agree."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

import streamlit as st

from autodiff_viz.languages import current_language
from autodiff_viz.lecture.museum import exhibits
from autodiff_viz.lecture.samples import samples
from autodiff_viz.notation import Program
from autodiff_viz.render.pytorch_snippet import snippet
from autodiff_viz.ui.agreement import compare
from autodiff_viz.ui.components import pytorch_component
from autodiff_viz.ui.problem import Opened
from autodiff_viz.ui.turns import TORCH, awaited
from autodiff_viz.ui.words_pytorch import pytorch_words

VIEW = "pytorch"
"""Key of the component; its state is what the reader asked for."""

CHARACTERS = 20_000
"""Of a snippet; one more is kept, so that the limit is noticed."""

LINKED = 1_500
"""Characters of the longest snippet that a link carries."""

SECONDS = 8.0
"""Time that a snippet may run on the page."""

MAX_SEED = 2**31 - 1

REMEMBERED = 6
"""Runs that a session keeps."""


@dataclass(frozen=True)
class Asked:
    """What is to be run.

    Attributes:
        text: The snippet.
        seed: Of the run that is shown.
        before: The seed of an earlier run to be shown beside it, or -1.
        narrow: Whether the picture is drawn from top to bottom.
        agree: Whether tape and PyTorch are compared.
    """

    text: str
    seed: int = 0
    before: int = -1
    narrow: bool = False
    agree: bool = False

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Asked:
        """From a link or from the browser: whatever is not of the right kind falls back to the usual."""
        text = data.get("text")
        return cls(
            text=(text if isinstance(text, str) and text.strip() else samples()[0].text.rstrip())[: CHARACTERS + 1],
            seed=_seed(data.get("seed"), 0),
            before=_seed(data.get("before"), -1),
            narrow=bool(data.get("narrow")),
            agree=bool(data.get("agree")),
        )

    def link(self) -> dict[str, str]:
        """What a link carries of it."""
        if len(self.text) > LINKED:
            return {}
        seeds = {"seed": str(self.seed)} if self.seed else {}
        return {"snippet": self.text} | seeds | ({"before": str(self.before)} if self.before >= 0 else {})


def _seed(value: Any, usual: int) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return usual
    return number if 0 <= number <= MAX_SEED else usual


def asked() -> Asked:
    """What the reader asked for; in a new session what its link holds."""
    if "asked" not in st.session_state:
        link = st.query_params.to_dict()
        linked = link.get("snippet", "").rstrip("\n")
        st.session_state["asked"] = Asked.read({**link, "text": linked, "narrow": "", "agree": ""})
    return st.session_state["asked"]


def pytorch(opened: Opened, wish: Asked) -> None:
    """Draw the page: the editor at once, what PyTorch answers when it has answered."""
    key = _key(wish)
    point = {name: opened.graph.nodes[position].value for name, position in opened.graph.inputs.items()}
    pytorch_component(
        key=VIEW,
        data={
            "role": "source",
            "words": pytorch_words(),
            "projector": bool(st.session_state.get("projector")),
            "text": wish.text,
            "seed": wish.seed,
            "before": wish.before,
            "narrow": wish.narrow,
            "key": key,
            "samples": [[s.id, s.title, s.text.rstrip()] for s in samples()],
            "exhibits": [
                [e.id, e.title, e.text.rstrip(), e.mended.rstrip(), e.phase, e.kind, e.message, e.note]
                for e in exhibits()
            ],
            "formula": snippet(opened.program, point).rstrip() if isinstance(opened.program, Program) else "",
        },
        on_asked_change=_changed,
    )
    seeds = [wish.seed] if wish.before < 0 else [wish.before, wish.seed]
    views = [_recorded(wish.text, seed, "TB" if wish.narrow else "LR") for seed in seeds]
    answer: dict[str, Any] = {"role": "run", "key": key, "runs": views, "old": None}
    if views[-1]["graph"] is not None:
        st.session_state["good run"] = {"text": wish.text, "graph": views[-1]["graph"]}
    elif views[-1]["error"] is not None:
        answer["old"] = st.session_state.get("good run")
    pytorch_component(key=f"{VIEW}-run", data=answer)
    if wish.agree:
        pytorch_component(key=f"{VIEW}-agreement", data={"role": "agreement", "answer": compare(opened.graph)})


def _changed() -> None:
    """The reader typed, chose, or asked for another run."""
    state = st.session_state[VIEW].get("asked")
    if isinstance(state, Mapping):
        st.session_state["asked"] = Asked.read(state)


def _key(wish: Asked) -> str:
    whole = repr((replace(wish, agree=False), current_language()))
    return hashlib.blake2b(whole.encode(), digest_size=8).hexdigest()


def _recorded(text: str, seed: int, direction: str) -> dict[str, Any]:
    """One run; the last few are remembered by the session."""
    from autodiff_viz.engine.snippets import PRELOADED, run  # PyTorch is loaded when the first snippet runs
    from autodiff_viz.render.pytorch_view import recorded

    kept: dict[Any, dict[str, Any]] = st.session_state.setdefault("runs", {})
    name = (text, seed, direction, current_language())
    if name not in kept:
        bare = any(exhibit.bare and exhibit.text.rstrip() == text.rstrip() for exhibit in exhibits())
        stop = Event()
        found = awaited(TORCH, stop, run, text, seed, () if bare else PRELOADED, seconds=SECONDS, stop=stop)
        kept[name] = recorded(found, direction)
        while len(kept) > REMEMBERED:
            del kept[next(iter(kept))]
    return kept[name]
