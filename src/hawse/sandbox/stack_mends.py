"""CloudFormation of moto, bent into shape: stacks are what their last change set made of them."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any


def truer_stacks() -> None:
    """All of it; imports all of moto."""
    _stacks_by_id()
    _whole_change_sets()
    _empty_change_sets()
    _operations_by_id()
    _safe_templates()


def _backend() -> Any:
    return import_module("moto.cloudformation.models").CloudFormationBackend


def _stacks_by_id() -> None:
    """moto makes a change set of a stack by its name alone; AWS takes the id as well."""
    backend = _backend()
    make = backend.create_change_set

    def by_id(self: Any, stack_name: str, *args: Any, **kwargs: Any) -> Any:
        name = stack_name.split("/")[1] if stack_name.startswith("arn:") else stack_name
        return make(self, name, *args, **kwargs)

    backend.create_change_set = by_id


def _whole_change_sets() -> None:
    """moto's change set changes the resources, and leaves a stack's parameters and outputs."""
    backend = _backend()
    execute = backend.execute_change_set

    def executed(self: Any, change_set_name: str, stack_name: str | None = None) -> None:
        execute(self, change_set_name, stack_name)
        change_set = self.describe_change_set(change_set_name)
        stack = change_set.stack
        stack.template_dict = change_set.template_dict
        stack.parameters = change_set.parameters
        stack.tags = change_set.tags or stack.tags
        stack.output_map = stack._create_output_map()  # pylint: disable=protected-access

    backend.execute_change_set = executed


def _empty_change_sets() -> None:
    """AWS makes a change set of nothing, which has failed; moto refuses to, as for an update."""
    responses = import_module("moto.cloudformation.responses").CloudFormationResponse
    validate = responses._validate_different_update  # pylint: disable=protected-access

    def of_updates(self: Any, *args: Any) -> None:
        if self._get_action() == "UpdateStack":  # pylint: disable=protected-access
            validate(self, *args)

    responses._validate_different_update = of_updates  # pylint: disable=protected-access


def _operations_by_id() -> None:
    """AWS takes the id that an operation of a stack set is given; moto makes one of its own."""
    responses = import_module("moto.cloudformation.responses").CloudFormationResponse
    for name in ("create_stack_instances", "update_stack_instances", "delete_stack_instances"):
        setattr(responses, name, _with_its_id(getattr(responses, name)))


def _with_its_id(given: Any) -> Any:
    def begun(self: Any) -> Any:
        answer = given(self)
        wanted = self._get_param("OperationId")  # pylint: disable=protected-access
        if wanted:
            name = self._get_param("StackSetName")  # pylint: disable=protected-access
            stack_set = self.cloudformation_backend.describe_stack_set(name)
            stack_set.operations[-1]["OperationId"] = wanted
            answer.result["OperationId"] = wanted
        return answer

    return begun


def _safe_templates() -> None:
    """moto reads CloudFormation templates with a loader that can run code named in them."""
    import yaml

    class Templates(yaml.SafeLoader):  # pylint: disable=too-many-ancestors  # yaml's own
        """YAML without Python objects, with CloudFormation's short tags."""

    from moto.cloudformation.utils import yaml_tag_constructor

    Templates.add_multi_constructor("", yaml_tag_constructor)
    safe = SimpleNamespace(load=yaml.load, Loader=Templates, add_multi_constructor=lambda *_: None)
    for name in ("models", "responses"):
        import_module(f"moto.cloudformation.{name}").yaml = safe  # type: ignore[attr-defined]
