"""``python -m benchmarks [name …]`` runs the named benchmarks, or all."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import benchmarks

INSTRUMENTS = {"__main__", "chart_page", "pictures", "yardstick"}


def main() -> None:
    names = sorted({module.name for module in pkgutil.iter_modules(benchmarks.__path__)} - INSTRUMENTS)
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=benchmarks.__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(names)}; all if none is given")
    chosen = parser.parse_args().names or names
    if unknown := sorted(set(chosen) - set(names)):
        parser.error(f"there is no benchmark called {', '.join(unknown)}; there are {', '.join(names)}")
    for name in chosen:
        importlib.import_module(f"benchmarks.{name}").main()
        print()


if __name__ == "__main__":
    main()
