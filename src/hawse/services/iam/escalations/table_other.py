"""Other actions that take a role, by service: what path C44 knows of them. Data only.

They are those whose entry in AWS's service authorization reference names iam:PassRole, without
the ones that other paths are about. The role has to trust a service of that name.
"""

from __future__ import annotations

from hawse.services.iam.escalations.paths import doubt, path

_TABLE = """
access-analyzer: StartPolicyGeneration
aiops: CreateInvestigationGroup UpdateInvestigationGroup
backup-gateway: PutHypervisorPropertyMappings StartVirtualMachinesMetadataSync
backup-search: StartSearchResultExportJob
backup: CreateBackupPlan CreateBackupSelection CreateRestoreTestingSelection StartBackupJob
    StartCopyJob StartRestoreJob StartScanJob UpdateBackupPlan UpdateRestoreTestingSelection
bedrock-agentcore: CreateGateway CreateMemory CreateOnlineEvaluationConfig UpdateAgentRuntime
    UpdateGateway UpdateMemory UpdateOnlineEvaluationConfig
budgets: CreateBudgetAction UpdateBudgetAction
chime: CreateMediaInsightsPipelineConfiguration UpdateMediaInsightsPipelineConfiguration
cleanrooms: CreateConfiguredTableAssociation CreateMembership UpdateConfiguredTableAssociation
    UpdateMembership
cloudtrail: EnableFederation
codecatalyst: AssociateIamRoleToConnection
codeconnections: CreateSyncConfiguration
codestar-connections: CreateSyncConfiguration
config: PutConfigurationAggregator PutConfigurationRecorder PutConformancePack
    PutOrganizationConfigRule PutOrganizationConformancePack PutRemediationConfigurations
    PutServiceLinkedConfigurationRecorder StartRemediationExecution
dax: CreateCluster
deadline: CreateFleet CreateMonitor CreateQueue UpdateFleet UpdateMonitor UpdateQueue
dms: CreateDataMigration CreateDataProvider CreateEndpoint CreateFleetAdvisorCollector
    CreateInstanceProfile CreateMigrationProject CreateOutboundIntegration
    CreateReplicationInstance ModifyDataMigration ModifyEndpoint ModifyOutboundIntegration
    StartReplicationTaskAssessmentRun
drs: StartRecovery
ds: EnableRoleAccess
ec2: CreateFlowLogs EnableFastLaunch
ecr: CreateRepositoryCreationTemplate UpdateRepositoryCreationTemplate
ecs: CreateExpressGatewayService
emr-serverless: AccessInteractiveEndpoints AccessLivyEndpoints
gamelift: CreateContainerFleet CreateGameServerGroup CreateScript UpdateGameServerGroup
    UpdateScript
greengrass: AssociateServiceRoleToAccount
health-agent: CreateDomain
imagebuilder: CreateImagePipeline CreateLifecyclePolicy DistributeImage ImportDiskImage
    UpdateImagePipeline UpdateInfrastructureConfiguration UpdateLifecyclePolicy
iot: CreateProvisioningTemplate CreateRoleAlias RegisterCACertificate UpdateCACertificate
    UpdatePackageConfiguration UpdateProvisioningTemplate UpdateRoleAlias
iotfleetwise: RegisterAccount
kafka: CreateReplicator
kafkaconnect: CreateConnector
kinesisanalytics: DiscoverInputSchema
lambda: CreateCapacityProvider
logs: PutDestination PutSubscriptionFilter
mediaconnect: CreateRouterInput CreateRouterOutput UpdateRouterInput UpdateRouterOutput
mediastore: StartAccessLogging
mgn: StartCutover StartTest
neptune-graph: CreateGraphUsingImportTask StartExportTask StartImportTask
nimble: CreateStudio CreateStudioComponent UpdateStudio UpdateStudioComponent
osis: CreatePipeline UpdatePipeline
pcs: CreateComputeNodeGroup UpdateComputeNodeGroup
pipes: CreatePipe UpdatePipe
proton: CreateEnvironment UpdateAccountRoles UpdateAccountSettings UpdateEnvironment
quicksight: CreateDataSource CreateVPCConnection UpdateDataSource UpdateVPCConnection
rds: AddRoleToDBCluster AddRoleToDBInstance CreateDBCluster CreateDBInstance
    CreateDBInstanceReadReplica CreateDBProxy ModifyDBCluster ModifyDBInstance ModifyDBProxy
    ModifyOptionGroup RemoveRoleFromDBCluster RemoveRoleFromDBInstance RestoreDBClusterFromS3
    RestoreDBClusterFromSnapshot RestoreDBClusterToPointInTime RestoreDBInstanceFromDBSnapshot
    RestoreDBInstanceFromS3 RestoreDBInstanceToPointInTime StartExportTask
resiliencehub: CreateApp UpdateApp
resource-groups: StartTagSyncTask
rolesanywhere: EnableProfile UpdateProfile
s3-outposts: PutReplicationConfiguration
s3: CreateJob PutReplicationConfiguration
sagemaker-geospatial: ExportEarthObservationJob ExportVectorEnrichmentJob GetTile
    StartEarthObservationJob StartVectorEnrichmentJob
sagemaker: CreateAutoMLJob CreateAutoMLJobV2 CreateCluster CreateCompilationJob
    CreateDataQualityJobDefinition CreateDeviceFleet CreateDomain CreateEdgeDeploymentPlan
    CreateEdgeDeploymentStage CreateEdgePackagingJob CreateEndpointConfig CreateFeatureGroup
    CreateFlowDefinition CreateHyperParameterTuningJob CreateImage CreateInferenceExperiment
    CreateInferenceRecommendationsJob CreateLabelingJob CreateMlflowApp CreateMlflowTrackingServer
    CreateModel CreateModelBiasJobDefinition CreateModelExplainabilityJobDefinition
    CreateModelQualityJobDefinition CreateMonitoringSchedule CreateOptimizationJob CreatePipeline
    CreateUserProfile RenderUiTemplate UpdateCluster UpdateClusterInference UpdateImage
    UpdateMonitoringSchedule UpdatePipeline
scheduler: UpdateSchedule
securityagent: CreateApplication UpdateApplication
securitylake: CreateCustomLogSource CreateDataLake CreateSubscriberNotification
    UpdateSubscriberNotification
shield: AssociateDRTRole
sms-voice: CreateConfigurationSetEventDestination CreateEventDestination
    UpdateConfigurationSetEventDestination UpdateEventDestination UpdatePhoneNumber UpdatePool
sns: CreatePlatformApplication CreateTopic SetPlatformApplicationAttributes SetTopicAttributes
ssm-incidents: CreateResponsePlan UpdateResponsePlan
timestream: CreateScheduledQuery
transfer: CreateAccess CreateAgreement CreateConnector CreateServer CreateUser CreateWebApp
    UpdateAccess UpdateAgreement UpdateConnector UpdateServer UpdateUser UpdateWebApp
    UpdateWebAppCustomization
ts: StartExecution
"""


def _read() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    service = ""
    for word in _TABLE.split():
        if word.endswith(":"):
            service = word[:-1]
            found[service] = ()
        else:
            found[service] += (f"{service}:{word}",)
    return found


TAKING: dict[str, tuple[str, ...]] = _read()
"""The actions by the prefix that they share."""

PATHS = tuple(
    path(
        "C44",
        "low",
        "passes a role to a service that is no well-known path",
        f"iam:PassRole@passed + {' | '.join(actions)}",
        "passed-role",
        services=f"*.{service}",
        doubts=(doubt("a use of the role that gives access to it"),),
    )
    for service, actions in TAKING.items()
)
"""One path, written once for each service."""
