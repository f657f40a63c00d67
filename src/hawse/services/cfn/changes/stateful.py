"""Which resource types hold data, and which are known to others by an identity that is lost.

Data only. Stateful: what was in it is gone with it. Identity: nothing is stored, but an address,
a key, a certificate or an id that others hold does not come back.
"""

from __future__ import annotations

_LINTED = """
AWS::Backup::BackupVault AWS::CloudFormation::Stack AWS::Cognito::UserPool
AWS::DocDB::DBCluster AWS::DocDB::DBInstance AWS::DynamoDB::GlobalTable AWS::DynamoDB::Table
AWS::EC2::Volume AWS::EFS::FileSystem AWS::EMR::Cluster AWS::ElastiCache::CacheCluster
AWS::ElastiCache::ReplicationGroup AWS::Elasticsearch::Domain AWS::FSx::FileSystem AWS::KMS::Key
AWS::Kinesis::Stream AWS::Logs::LogGroup AWS::Neptune::DBCluster AWS::Neptune::DBInstance
AWS::OpenSearchService::Domain AWS::Organizations::Account AWS::QLDB::Ledger AWS::RDS::DBCluster
AWS::RDS::DBInstance AWS::Redshift::Cluster AWS::S3::Bucket AWS::SDB::Domain AWS::SQS::Queue
AWS::SecretsManager::Secret
"""
"""The types that the community's linter of templates knows to be stateful."""

_ADDED = """
AWS::RDS::GlobalCluster AWS::RDS::DBShardGroup AWS::DSQL::Cluster AWS::DocDBElastic::Cluster
AWS::NeptuneGraph::Graph AWS::S3Express::DirectoryBucket AWS::S3Tables::TableBucket
AWS::S3Tables::Namespace AWS::S3Tables::Table AWS::S3Vectors::VectorBucket AWS::S3Vectors::Index
AWS::S3Outposts::Bucket AWS::ECR::Repository AWS::ECR::PublicRepository AWS::MSK::Cluster
AWS::MSK::ServerlessCluster AWS::AmazonMQ::Broker AWS::MemoryDB::Cluster
AWS::ElastiCache::ServerlessCache AWS::DAX::Cluster AWS::Timestream::Database
AWS::Timestream::Table AWS::Timestream::InfluxDBInstance AWS::Cassandra::Keyspace
AWS::Cassandra::Table AWS::OpenSearchServerless::Collection AWS::Cognito::IdentityPool
AWS::Lightsail::Database AWS::Lightsail::Disk AWS::Lightsail::Instance AWS::Lightsail::Bucket
AWS::EC2::Instance AWS::CodeCommit::Repository AWS::CodeArtifact::Repository
AWS::CloudTrail::EventDataStore AWS::Glue::Database AWS::Glue::Table AWS::Route53::HostedZone
AWS::SSM::Parameter AWS::Transfer::Server AWS::WorkSpaces::Workspace AWS::FSx::Volume
AWS::FSx::Snapshot AWS::Kendra::Index AWS::QBusiness::Application AWS::QBusiness::Index
AWS::Bedrock::KnowledgeBase AWS::SageMaker::NotebookInstance AWS::SageMaker::Domain
AWS::SageMaker::FeatureGroup AWS::RedshiftServerless::Namespace AWS::HealthLake::FHIRDatastore
AWS::HealthImaging::Datastore AWS::Omics::SequenceStore AWS::Omics::ReferenceStore
AWS::APS::Workspace AWS::Grafana::Workspace AWS::DirectoryService::MicrosoftAD
AWS::DirectoryService::SimpleAD AWS::Backup::LogicallyAirGappedBackupVault AWS::ODB::CloudVmCluster
AWS::ODB::CloudAutonomousVmCluster AWS::DMS::ReplicationInstance
"""

STATEFUL = frozenset((*_LINTED.split(), *_ADDED.split()))

IDENTITY = {
    "AWS::EC2::EIP": "its public address is given up",
    "AWS::Route53::HostedZone": "its name servers change",
    "AWS::Cognito::UserPool": "its id, and with it every sign-in, is lost",
    "AWS::Cognito::UserPoolClient": "the client id that applications hold is lost",
    "AWS::Cognito::UserPoolDomain": "the domain of the sign-in pages is given up",
    "AWS::KMS::Key": "what it encrypted cannot be read any more",
    "AWS::CertificateManager::Certificate": "the certificate must be issued and validated again",
    "AWS::ACMPCA::CertificateAuthority": "what it issued is not trusted any more",
    "AWS::CloudFront::Distribution": "its domain name changes",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "its DNS name changes",
    "AWS::ElasticLoadBalancing::LoadBalancer": "its DNS name changes",
    "AWS::ApiGateway::DomainName": "the address that clients call goes away meanwhile",
    "AWS::ApiGatewayV2::DomainName": "the address that clients call goes away meanwhile",
    "AWS::ApiGateway::RestApi": "its address changes",
    "AWS::ApiGatewayV2::Api": "its address changes",
    "AWS::AppSync::GraphQLApi": "its address changes",
    "AWS::EC2::VPNConnection": "its tunnels must be set up again on the other side",
    "AWS::EC2::CustomerGateway": "its id is lost",
    "AWS::GlobalAccelerator::Accelerator": "its addresses are given up",
    "AWS::Lambda::Url": "its address changes",
}

SNAPSHOT_BY_DEFAULT = frozenset(("AWS::RDS::DBCluster", "AWS::RDS::DBInstance"))
"""What is kept as a snapshot when no policy is set; an instance only outside of a cluster."""

_NAMES = """
AWS::S3::Bucket=BucketName AWS::DynamoDB::Table=TableName AWS::DynamoDB::GlobalTable=TableName
AWS::IAM::Role=RoleName AWS::IAM::User=UserName AWS::IAM::Group=GroupName
AWS::IAM::ManagedPolicy=ManagedPolicyName AWS::IAM::InstanceProfile=InstanceProfileName
AWS::SQS::Queue=QueueName AWS::SNS::Topic=TopicName AWS::Lambda::Function=FunctionName
AWS::RDS::DBInstance=DBInstanceIdentifier AWS::RDS::DBCluster=DBClusterIdentifier
AWS::RDS::DBSubnetGroup=DBSubnetGroupName AWS::RDS::GlobalCluster=GlobalClusterIdentifier
AWS::ElasticLoadBalancing::LoadBalancer=LoadBalancerName
AWS::ElasticLoadBalancingV2::LoadBalancer=Name AWS::ElasticLoadBalancingV2::TargetGroup=Name
AWS::ElastiCache::CacheCluster=ClusterName AWS::ElastiCache::ReplicationGroup=ReplicationGroupId
AWS::Kinesis::Stream=Name AWS::Logs::LogGroup=LogGroupName AWS::ECR::Repository=RepositoryName
AWS::Events::Rule=Name AWS::Events::EventBus=Name AWS::Scheduler::Schedule=Name
AWS::StepFunctions::StateMachine=StateMachineName AWS::ECS::Cluster=ClusterName
AWS::ECS::Service=ServiceName AWS::EKS::Cluster=Name AWS::CloudWatch::Alarm=AlarmName
AWS::SecretsManager::Secret=Name AWS::SSM::Parameter=Name AWS::KMS::Alias=AliasName
AWS::EC2::SecurityGroup=GroupName AWS::EC2::LaunchTemplate=LaunchTemplateName
AWS::AutoScaling::AutoScalingGroup=AutoScalingGroupName
AWS::AutoScaling::LaunchConfiguration=LaunchConfigurationName
AWS::Redshift::Cluster=ClusterIdentifier AWS::OpenSearchService::Domain=DomainName
AWS::Elasticsearch::Domain=DomainName AWS::CodeBuild::Project=Name
AWS::CodePipeline::Pipeline=Name AWS::CodeDeploy::Application=ApplicationName
AWS::Glue::Job=Name AWS::Batch::ComputeEnvironment=ComputeEnvironmentName
AWS::Batch::JobQueue=JobQueueName AWS::Neptune::DBCluster=DBClusterIdentifier
AWS::DocDB::DBCluster=DBClusterIdentifier AWS::MSK::Cluster=ClusterName
AWS::Backup::BackupVault=BackupVaultName AWS::KinesisFirehose::DeliveryStream=DeliveryStreamName
"""

NAME_PROPERTY = dict(one.split("=") for one in _NAMES.split())
"""The property that names a resource within an account and region, for whatever must be unique."""
