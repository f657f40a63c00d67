"""StackSets: AWS's own engine for a template in many accounts and regions."""
