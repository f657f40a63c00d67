"""Modules that are loaded on first use are the real ones from then on."""

from __future__ import annotations

import subprocess
import sys

import pytest

START = "from hawse.later import postpone; postpone(); import sys; "


def shown(code: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", START + code], check=True, stdout=subprocess.PIPE, text=True
    )
    return ran.stdout.strip()


def test_an_import_does_not_load_a_postponed_module() -> None:
    code = "import inspect, ipaddress, platform, click; print('dis' in sys.modules)"

    assert shown(code) == "False"


def test_the_first_use_loads_the_real_module() -> None:
    code = "import inspect; print(inspect.isfunction(postpone), type(inspect).__name__)"

    assert shown(code) == "True module"


@pytest.mark.parametrize(
    "doc", ["one line", "  one  ", "one\\n    two\\n", "\\tone", "", "\\n one"]
)
def test_a_help_text_is_cleaned_as_by_inspect(doc: str) -> None:
    import inspect

    real = inspect.cleandoc(doc.replace("\\n", "\n").replace("\\t", "\t"))

    assert shown(f"import inspect; print(repr(inspect.cleandoc('{doc}')))") == repr(real)


def test_a_name_that_a_module_does_not_have_is_an_attribute_error() -> None:
    code = "import ipaddress; print(hasattr(ipaddress, 'nothing'), ipaddress.ip_address('::1'))"

    assert shown(code) == "False ::1"


def test_threads_that_meet_at_the_first_use_all_find_it() -> None:
    code = """
import inspect, threading
found, gate = [], threading.Barrier(8)
def use():
    gate.wait()
    found.append(inspect.signature(use))
threads = [threading.Thread(target=use) for _ in range(8)]
for one in threads: one.start()
for one in threads: one.join()
print(len(found))"""

    assert shown(code.strip().replace("import inspect", "\nimport inspect", 1)) == "8"


def test_a_module_that_is_there_already_is_left_alone() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import inspect; " + START + "print(type(inspect).__name__)"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )

    assert ran.stdout.strip() == "module"


def test_texts_that_nobody_translates_are_not_looked_for() -> None:
    code = """
import gettext, sys
said = gettext.gettext('%d file'), gettext.ngettext('a', 'b', 1), gettext.ngettext('a', 'b', 0)
print(said, 'locale' in sys.modules, gettext.NullTranslations.__name__)"""

    assert shown(code) == "('%d file', 'a', 'b') False NullTranslations"
