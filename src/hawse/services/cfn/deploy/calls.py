"""What a deployment may ask and do, and what removes the change set that it made."""

from __future__ import annotations

from hawse.services.cfn.calls import (
    EXECUTE_CHANGE_SET,
    FIND_OBJECT,
    GET_HOOK_RESULT,
    GET_SSM_PARAMETER,
    LIST_HOOK_RESULTS,
    PUT_ARTIFACT,
    SET_STACK_POLICY,
    UPDATE_TERMINATION_PROTECTION,
)
from hawse.services.cfn.changes.asking import PREVIEWING
from hawse.services.cfn.events.following import FOLLOWS

PLANNED = (
    *FOLLOWS,
    *(*PREVIEWING, LIST_HOOK_RESULTS, GET_HOOK_RESULT),
    *(FIND_OBJECT, PUT_ARTIFACT, EXECUTE_CHANGE_SET),
)
"""Of every command whose plan is a change set."""

IMPORTING = (*PLANNED, GET_SSM_PARAMETER)
DEPLOYING = (*IMPORTING, UPDATE_TERMINATION_PROTECTION, SET_STACK_POLICY)
