"""Deploying a stack: what was asked, the change set as its plan, and the steps that execute it."""
