"""Paths that pass a role to something new that runs as it. Data only; class C."""

from __future__ import annotations

from hawse.services.iam.escalations.paths import Doubt, Path, Severity, doubt, path

_CLUSTER = doubt("a cluster", "ecs:CreateCluster")
_BUILD = "codebuild:StartBuild | codebuild:StartBuildBatch"
_RUN_JOB = "glue:StartJobRun | glue:CreateTrigger"


def _passing(
    id: str,
    title: str,
    services: str,
    needs: str,
    *doubts: Doubt,
    when: str = "",
    severity: Severity = "high",
) -> Path:
    return path(
        id,
        severity,
        title,
        f"iam:PassRole@passed + {needs}",
        "passed-role",
        services=services,
        when=when,
        doubts=doubts,
    )


PATHS = (
    _passing(
        "C01",
        "starts an instance with a role",
        "ec2",
        "ec2:RunInstances@passed",
        when="instance-profile",
    ),
    _passing(
        "C02",
        "asks for a spot instance with a role",
        "ec2",
        "ec2:RequestSpotInstances@passed",
        when="instance-profile",
    ),
    _passing(
        "C03",
        "gives a running instance a role",
        "ec2",
        "ec2:AssociateIamInstanceProfile | ec2:ReplaceIamInstanceProfileAssociation",
        doubt("a shell on a running instance", "ec2:RunInstances"),
        when="instance-profile",
    ),
    _passing(
        "C04",
        "starts instances with a role by an Auto Scaling group",
        "ec2",
        "autoscaling:CreateLaunchConfiguration + autoscaling:CreateAutoScalingGroup",
        when="autoscaling-role",
    ),
    _passing(
        "C05",
        "makes an Auto Scaling group start instances with a role",
        "ec2",
        "autoscaling:CreateLaunchConfiguration + autoscaling:UpdateAutoScalingGroup",
        doubt("an Auto Scaling group", "autoscaling:CreateAutoScalingGroup"),
    ),
    _passing(
        "C06",
        "makes a function with a role and calls it",
        "lambda",
        "lambda:CreateFunction + lambda:InvokeFunction",
    ),
    _passing(
        "C07",
        "makes a function with a role and lets others call it",
        "lambda",
        "lambda:CreateFunction + lambda:AddPermission",
    ),
    _passing(
        "C08",
        "makes a function with a role that events call",
        "lambda",
        "lambda:CreateFunction + lambda:CreateEventSourceMapping",
        doubt("a stream or a queue", "dynamodb:CreateTable & dynamodb:PutItem"),
    ),
    _passing(
        "C09",
        "makes a function with a role and a URL",
        "lambda",
        "lambda:CreateFunction + lambda:CreateFunctionUrlConfig + lambda:AddPermission",
    ),
    _passing(
        "C10",
        "makes a stack that works with a role",
        "cloudformation",
        "cloudformation:CreateStack@passed",
    ),
    _passing(
        "C11",
        "makes an existing stack work with a role",
        "cloudformation",
        "cloudformation:UpdateStack@passed",
        doubt("a stack", "cloudformation:CreateStack"),
    ),
    _passing(
        "C12",
        "makes a stack set that works with a role",
        "cloudformation",
        "cloudformation:CreateStackSet + cloudformation:CreateStackInstances",
        doubt("an execution role that this role may assume"),
    ),
    _passing(
        "C13",
        "makes an existing stack set work with a role",
        "cloudformation",
        "cloudformation:UpdateStackSet",
        doubt("a stack set with instances"),
    ),
    _passing(
        "C14",
        "makes a build project with a role and runs it",
        "codebuild",
        f"codebuild:CreateProject + {_BUILD}",
    ),
    _passing(
        "C15",
        "gives a build project a role and runs it",
        "codebuild",
        f"codebuild:UpdateProject + {_BUILD}",
        doubt("a build project", "codebuild:CreateProject"),
    ),
    _passing(
        "C16",
        "runs a data pipeline with a role",
        "datapipeline elasticmapreduce ec2",
        "datapipeline:CreatePipeline + datapipeline:PutPipelineDefinition"
        " + datapipeline:ActivatePipeline",
        doubt("an account that still has AWS Data Pipeline"),
        severity="medium",
    ),
    _passing(
        "C17",
        "runs a new task with a role",
        "ecs-tasks",
        "ecs:RegisterTaskDefinition + ecs:RunTask",
        _CLUSTER,
    ),
    _passing(
        "C18",
        "makes a service of a new task with a role",
        "ecs-tasks",
        "ecs:RegisterTaskDefinition + ecs:CreateService",
        _CLUSTER,
    ),
    _passing(
        "C19",
        "starts a new task with a role on an instance of a cluster",
        "ecs-tasks",
        "ecs:RegisterTaskDefinition + ecs:StartTask",
        doubt("a cluster with a container instance", "ecs:RegisterContainerInstance"),
    ),
    _passing(
        "C20",
        "starts an existing task with another role on an instance of its own",
        "ecs-tasks",
        "ecs:StartTask + ecs:RegisterContainerInstance",
        doubt("a task definition and a cluster"),
    ),
    _passing(
        "C21",
        "runs an existing task with another role",
        "ecs-tasks",
        "ecs:RunTask | ecs:StartTask",
        doubt("a task definition and a cluster"),
    ),
    _passing(
        "C22",
        "makes a development endpoint with a role",
        "glue",
        "glue:CreateDevEndpoint",
    ),
    _passing(
        "C23",
        "makes a job with a role and runs it",
        "glue",
        f"glue:CreateJob + {_RUN_JOB}",
    ),
    _passing(
        "C24",
        "gives a job a role and runs it",
        "glue",
        f"glue:UpdateJob + {_RUN_JOB}",
        doubt("a job", "glue:CreateJob"),
    ),
    _passing(
        "C25",
        "makes an interactive session with a role",
        "glue",
        "glue:CreateSession + glue:RunStatement",
    ),
    _passing(
        "C26",
        "makes a notebook with a role and opens it",
        "sagemaker",
        "sagemaker:CreateNotebookInstance + sagemaker:CreatePresignedNotebookInstanceUrl"
        " | sagemaker:CreateNotebookInstanceLifecycleConfig",
    ),
    _passing(
        "C27",
        "runs a training or processing job with a role",
        "sagemaker",
        "sagemaker:CreateTrainingJob | sagemaker:CreateProcessingJob",
    ),
    _passing(
        "C28",
        "makes an App Runner service with a role",
        "tasks.apprunner",
        "apprunner:CreateService",
    ),
    _passing(
        "C29",
        "makes a code interpreter with a role and runs code in it",
        "bedrock-agentcore",
        "bedrock-agentcore:CreateCodeInterpreter + bedrock-agentcore:StartCodeInterpreterSession"
        " + bedrock-agentcore:InvokeCodeInterpreter",
    ),
    _passing(
        "C30",
        "makes an agent runtime with a role and runs commands in it",
        "bedrock-agentcore",
        "bedrock-agentcore:CreateAgentRuntime + bedrock-agentcore:CreateAgentRuntimeEndpoint"
        " + bedrock-agentcore:CreateWorkloadIdentity"
        " + bedrock-agentcore:InvokeAgentRuntimeCommand",
    ),
    _passing(
        "C31",
        "makes a browser with a role and drives it",
        "bedrock-agentcore",
        "bedrock-agentcore:CreateBrowser + bedrock-agentcore:StartBrowserSession"
        " + bedrock-agentcore:ConnectBrowserAutomationStream",
    ),
    _passing(
        "C32",
        "runs a new batch job with a role",
        "ecs-tasks",
        "batch:RegisterJobDefinition + batch:SubmitJob",
        doubt("a job queue", "batch:CreateJobQueue & batch:CreateComputeEnvironment"),
    ),
    _passing(
        "C33",
        "runs a hybrid job with a role",
        "braket",
        "braket:CreateJob",
        severity="medium",
    ),
    _passing(
        "C34",
        "starts an EMR cluster with a role",
        "ec2 elasticmapreduce",
        "elasticmapreduce:RunJobFlow",
        when="emr-roles",
    ),
    _passing(
        "C35",
        "runs a job of a serverless application with a role",
        "emr-serverless",
        "emr-serverless:CreateApplication + emr-serverless:StartJobRun",
    ),
    _passing(
        "C36",
        "starts a fleet with a role",
        "gamelift",
        "gamelift:CreateBuild + gamelift:RequestUploadCredentials + gamelift:CreateFleet",
        severity="medium",
    ),
    _passing(
        "C37",
        "builds an image on an instance with a role",
        "ec2",
        "imagebuilder:CreateComponent + imagebuilder:CreateImageRecipe"
        " + imagebuilder:CreateInfrastructureConfiguration + imagebuilder:CreateImage",
        when="instance-profile",
    ),
    _passing(
        "C38",
        "starts an analytics application with a role",
        "kinesisanalytics",
        "kinesisanalytics:CreateApplication + kinesisanalytics:StartApplication",
    ),
    _passing(
        "C39",
        "runs a workflow with a role",
        "omics",
        "omics:CreateWorkflow + omics:StartRun + s3:GetObject",
        severity="medium",
    ),
    _passing(
        "C40",
        "makes a schedule that calls AWS with a role",
        "scheduler",
        "scheduler:CreateSchedule",
    ),
    _passing(
        "C41",
        "runs an automation document with a role",
        "ssm",
        "ssm:CreateDocument + ssm:StartAutomationExecution",
    ),
    _passing(
        "C42",
        "makes a state machine with a role and runs it",
        "states",
        "states:CreateStateMachine + states:StartExecution",
    ),
    _passing(
        "C43",
        "makes a CodeStar project with a role",
        "codestar",
        "codestar:CreateProject",
        doubt("AWS CodeStar, which is retired"),
        severity="low",
    ),
)
"""The paths of class C, but for C44, which is about any other action that passes a role."""
