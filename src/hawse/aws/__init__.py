"""The seam to AWS: boto3, botocore and awscrt are imported below this package and nowhere else but in transfer."""
