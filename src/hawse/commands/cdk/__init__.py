"""`hawse cdk`: a synthesised CDK app, without Node."""

HELP = """A synthesised CDK app: the folder cdk.out, without Node.

DIR is cdk.out, or a folder that has one, and need not be named. A stack is named by its path in
the app ('Prod/Web'; 'Prod/*', '**'), by its artifact or by its name in CloudFormation.
"""

VERBS = {
    "ls": "List the stacks of an app.",
    "check": "Find what would stop a deployment, offline.",
    "deploy": "Deploy the stacks of an app.",
    "diff": "Compare the templates of an app with those deployed.",
    "assets": "Publish the files and images of an app.",
    "rm": "Delete the stacks of an app.",
}
