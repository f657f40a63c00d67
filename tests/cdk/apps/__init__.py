"""CDK apps of ours: their assemblies are fixtures. tests/cdk/fixtures.py runs them."""
