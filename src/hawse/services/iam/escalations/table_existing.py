"""Paths through what runs with a role already: functions, instances, stacks. Data only; class D.

IAM does not tell what runs with which role, so each of them says what has to exist.
"""

from __future__ import annotations

from hawse.services.iam.escalations.paths import Path, Severity, doubt, path


def _existing(
    id: str,
    title: str,
    services: str,
    needs: str,
    carrier: str,
    *,
    when: str = "",
    severity: Severity = "high",
) -> Path:
    return path(
        id,
        severity,
        title,
        needs,
        "carrier",
        services=services,
        when=when,
        doubts=(doubt(carrier),),
    )


PATHS = (
    _existing(
        "D01",
        "replaces the code of a function",
        "lambda",
        "lambda:UpdateFunctionCode",
        "a function with this role that is called",
    ),
    _existing(
        "D02",
        "gives a function a layer or another handler",
        "lambda",
        "lambda:UpdateFunctionConfiguration",
        "a function with this role that is called",
    ),
    _existing(
        "D03",
        "puts its key on a development endpoint",
        "glue",
        "glue:UpdateDevEndpoint",
        "a development endpoint with this role",
    ),
    _existing(
        "D04",
        "changes a stack",
        "cloudformation",
        "cloudformation:UpdateStack",
        "a stack that works with this role",
    ),
    _existing(
        "D05",
        "changes a stack by a change set",
        "cloudformation",
        "cloudformation:CreateChangeSet + cloudformation:ExecuteChangeSet",
        "a stack that works with this role",
    ),
    _existing(
        "D06",
        "runs a build with commands of its own",
        "codebuild",
        "codebuild:StartBuild | codebuild:StartBuildBatch",
        "a build project with this role",
    ),
    _existing(
        "D07",
        "replaces the user data of an instance",
        "ec2",
        "ec2:ModifyInstanceAttribute + ec2:StopInstances + ec2:StartInstances",
        "an instance with this role",
        when="in-profile",
    ),
    _existing(
        "D08",
        "changes the launch template of an Auto Scaling group",
        "ec2",
        "ec2:CreateLaunchTemplateVersion + ec2:ModifyLaunchTemplate",
        "a launch template with this role that a group uses",
        when="in-profile",
    ),
    _existing(
        "D09",
        "signs in to an instance by SSH",
        "ec2",
        "ec2-instance-connect:SendSSHPublicKey",
        "an instance with this role that it reaches on port 22",
        when="in-profile",
    ),
    _existing(
        "D10",
        "runs commands on an instance by Systems Manager",
        "ec2",
        "ssm:StartSession | ssm:SendCommand",
        "an instance with this role that Systems Manager manages",
        when="in-profile",
    ),
    _existing(
        "D11",
        "runs commands in a task",
        "ecs-tasks",
        "ecs:ExecuteCommand",
        "a task with this role that has ECS Exec on",
    ),
    _existing(
        "D12",
        "opens a notebook",
        "sagemaker",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        "a notebook with this role in service",
    ),
    _existing(
        "D13",
        "gives a notebook a script that runs when it starts",
        "sagemaker",
        "sagemaker:CreateNotebookInstanceLifecycleConfig + sagemaker:StopNotebookInstance"
        " + sagemaker:UpdateNotebookInstance + sagemaker:StartNotebookInstance",
        "a notebook with this role",
    ),
    _existing(
        "D14",
        "changes an App Runner service",
        "tasks.apprunner",
        "apprunner:UpdateService",
        "a service with this role",
    ),
    _existing(
        "D15",
        "runs code in a code interpreter",
        "bedrock-agentcore",
        "bedrock-agentcore:StartCodeInterpreterSession + bedrock-agentcore:InvokeCodeInterpreter",
        "a code interpreter with this role",
    ),
    _existing(
        "D16",
        "runs commands in an agent runtime, or drives a browser",
        "bedrock-agentcore",
        "bedrock-agentcore:InvokeAgentRuntimeCommand | bedrock-agentcore:StartBrowserSession"
        " & bedrock-agentcore:ConnectBrowserAutomationStream",
        "a runtime or a browser with this role",
    ),
    _existing(
        "D17",
        "runs a batch job with commands of its own",
        "ecs-tasks",
        "batch:SubmitJob",
        "a job definition with this role",
    ),
    _existing(
        "D18",
        "deploys code of its own",
        "ec2 lambda ecs-tasks",
        "codedeploy:CreateDeployment + codedeploy:RegisterApplicationRevision"
        " + codedeploy:GetDeploymentConfig",
        "a deployment group of what has this role",
    ),
    _existing(
        "D19",
        "replaces a state machine and runs it",
        "states",
        "states:UpdateStateMachine + states:StartExecution",
        "a state machine with this role",
    ),
    path(
        "D20",
        "high",
        "makes a running service run another task with a role",
        "iam:PassRole@passed + ecs:UpdateService + ecs:RegisterTaskDefinition",
        "passed-role",
        services="ecs-tasks",
        doubts=(doubt("a running service"),),
    ),
    _existing(
        "D21",
        "makes a CodeStar project, or joins one",
        "codestar",
        "codestar:CreateProjectFromTemplate | codestar:CreateProject"
        " & codestar:AssociateTeamMember",
        "AWS CodeStar, which is retired",
        severity="low",
    ),
    path(
        "D22",
        "medium",
        "reads secrets and credentials of everything",
        "secretsmanager:GetSecretValue | ssm:GetParameter | ssm:GetParameters"
        " | ssm:GetParametersByPath | ec2:GetPasswordData | ecr:GetAuthorizationToken",
        "secrets",
        doubts=(doubt("secrets that give access"),),
    ),
)
"""The paths of class D."""
