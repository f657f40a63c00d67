"""`hawse cfn graph`: what depends on what."""

from __future__ import annotations

from pathlib import Path

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.pages import write_page
from hawse.core.reaching import one_place
from hawse.core.texts import content_in
from hawse.errors import NoFile
from hawse.output.escape import escape
from hawse.services.cfn.calls import GET_TEMPLATE
from hawse.services.cfn.template import Template, load
from hawse.services.cfn.template.deployed import deployed, is_file_name
from hawse.services.cfn.template.drawing import picture


@session(calls=[GET_TEMPLATE])
@click.argument("template", metavar="FILE|STACK")
@click.option("--dot", "form", flag_value="dot", help="As text for Graphviz.")
@click.option("--mermaid", "form", flag_value="mermaid", help="As text for Mermaid.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page to this file."
)
def graph(app: App, template: str, *, form: str | None, html: Path | None) -> None:
    """Draw what depends on what in a template or a stack.

    Each resource stands above those that it needs: by Ref, Fn::GetAtt, Fn::Sub or DependsOn. A
    nested stack is one resource. What is no file is the name or the id of a stack, and its
    template is asked of AWS, with macros resolved. - is standard input.

    Examples:
      hawse cfn graph web.yaml
      hawse cfn graph web-prod -r eu-west-1 --html web.html
      hawse cfn graph web.yaml --dot | dot -Tsvg -o web.svg
      hawse cfn graph web.yaml --mermaid
    """
    from hawse.output.words import moment
    from hawse.services.cfn.template.drawing import texts
    from hawse.services.cfn.template.drawing.page import page

    found = picture(_template(app, template).sound(), template)
    for cycle in found.cycles:
        app.talk.warn(f"resources that need each other: {', '.join(map(escape, cycle))}")
    if html is not None:
        write_page(app, html, page(found, moment(app.clock.now())))
        return
    lines = {None: texts.tree, "dot": texts.dot, "mermaid": texts.mermaid}[form](found)
    for line in lines:
        app.put(line if form else escape(line))
    if not found.boxes:
        app.say("no resources")


def _template(app: App, name: str) -> Template:
    if name == "-" or (app.cwd / name).is_file():
        return load(content_in(app, name), name)
    if is_file_name(name):
        raise NoFile(name, why="there is no such file")
    return deployed(one_place(app, graph.calls), name)
