"""The seam to AWS: boto3, botocore and awscrt are imported here and in `transfer`, nowhere else."""
