package dev.hellomesh.manifests;

import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * What has to be true of the manifests, each by a name.
 */
enum Check {

	// How files are read
	EVERYTHING_IS_KNOWN_TO_THE_MODELS(FolderChecks::everythingIsKnownToTheModels),
	OBJECTS_ARE_DECLARED_ONCE(FolderChecks::objectsAreDeclaredOnce),
	NOTHING_SAYS_WHICH_NAMESPACE(FolderChecks::nothingSaysWhichNamespace),
	NOTHING_IS_DEPRECATED(FolderChecks::nothingIsDeprecated), K8S_NEEDS_NO_MESH(FolderChecks::k8sNeedsNoMesh),
	BOTH_WAYS_OF_APPLYING_ARE_THE_SAME(FolderChecks::bothWaysOfApplyingAreTheSame),
	TELEMETRY_IS_ON_ONCE_PER_NAMESPACE(FolderChecks::telemetryIsOnOncePerNamespace),

	// Workloads against applications
	PODS_ARE_LABELLED(WorkloadChecks::podsAreLabelled), IMAGES_MATCH_THE_POMS(WorkloadChecks::imagesMatchThePoms),
	WORKLOADS_KEEP_THEIR_BUDGET(WorkloadChecks::workloadsKeepTheirBudget),
	ACCOUNTS_ARE_THE_WORKLOADS_OWN(WorkloadChecks::accountsAreTheWorkloadsOwn),
	PORTS_ARE_THE_APPLICATIONS(WorkloadChecks::portsAreTheApplications),
	PROBES_ASK_THE_MAIN_PORT(WorkloadChecks::probesAskTheMainPort),
	SCRAPES_FIND_THE_METRICS(WorkloadChecks::scrapesFindTheMetrics),
	KIALI_CAN_READ_ITS_ANNOTATIONS(WorkloadChecks::kialiCanReadItsAnnotations),
	ENVIRONMENT_IS_READ(WorkloadChecks::environmentIsRead), SPANS_FIND_THEIR_PLACE(WorkloadChecks::spansFindTheirPlace),
	TERMINATION_ADDS_UP(RolloutChecks::terminationAddsUp), PODS_ARE_RESTRICTED(WorkloadChecks::podsAreRestricted),
	RESERVED_IDS_AND_PORTS_ARE_FREE(WorkloadChecks::reservedIdsAndPortsAreFree),
	ROLLOUTS_LOSE_NOBODY(RolloutChecks::rolloutsLoseNobody),
	EVERY_WORKLOAD_HAS_ONE_DISRUPTION_BUDGET(RolloutChecks::everyWorkloadHasOneDisruptionBudget),

	// Selectors and names
	EVERY_SERVICE_SELECTS_PODS(ServiceChecks::everyServiceSelectsPods),
	EVERY_SERVICE_PORT_EXISTS(ServiceChecks::everyServicePortExists),
	EVERY_SELECTOR_SELECTS_PODS(ServiceChecks::everySelectorSelectsPods),
	NETWORK_POLICIES_NAME_PORTS_OF_THE_PODS(ServiceChecks::networkPoliciesNamePortsOfThePods),
	AUTOSCALERS_KNOW_THEIR_WORKLOAD(ServiceChecks::autoscalersKnowTheirWorkload),

	// Routes
	EVERY_ROUTE_LEADS_TO_A_SERVICE(RoutingChecks::everyRouteLeadsToAService),
	THE_GATEWAY_KNOWS_ITS_UPSTREAMS(RoutingChecks::theGatewayKnowsItsUpstreams),
	EVERY_ROUTED_SUBSET_EXISTS(RoutingChecks::everyRoutedSubsetExists),
	EVERY_SUBSET_IS_ONE_DEPLOYMENT(RoutingChecks::everySubsetIsOneDeployment),
	HOSTS_HAVE_ONE_VIRTUAL_SERVICE(RoutingChecks::hostsHaveOneVirtualService),
	WEIGHTS_ADD_UP(RoutingChecks::weightsAddUp),
	ONLY_WHAT_MAY_BE_REPEATED_IS_RETRIED(TimeoutChecks::onlyWhatMayBeRepeatedIsRetried),
	TIMEOUTS_COVER_THE_TRIES(TimeoutChecks::timeoutsCoverTheTries),
	TIMEOUTS_SUIT_THE_GATEWAY(TimeoutChecks::timeoutsSuitTheGateway),
	A_LOST_VERSION_STAYS_VISIBLE(RoutingChecks::aLostVersionStaysVisible),
	GATEWAY_API_SAYS_THE_SAME(GatewayApiChecks::gatewayApiSaysTheSame),
	GATEWAY_API_TAKES_THE_PLACE_OF_THE_REST(GatewayApiChecks::gatewayApiTakesThePlaceOfTheRest),
	GATEWAY_API_LIMITS_THE_WHOLE_REQUEST(GatewayApiChecks::gatewayApiLimitsTheWholeRequest),
	A_SICK_INSTANCE_CAN_BE_EJECTED(EjectionChecks::aSickInstanceCanBeEjected),
	THE_GATEWAY_IS_NOT_BLAMED_FOR_ITS_UPSTREAMS(EjectionChecks::theGatewayIsNotBlamedForItsUpstreams),
	CONNECTIONS_END_BEFORE_THE_APPLICATION_CLOSES(EjectionChecks::connectionsEndBeforeTheApplicationCloses),

	// Who may call whom
	MUTUAL_TLS_IS_STRICT(SecurityChecks::mutualTlsIsStrict),
	EVERY_WORKLOAD_HAS_ONE_POLICY(SecurityChecks::everyWorkloadHasOnePolicy),
	POLICIES_OPEN_THE_MAIN_PORT_ONLY(SecurityChecks::policiesOpenTheMainPortOnly),
	POLICIES_NAME_CALLERS_IN_ANY_NAMESPACE(SecurityChecks::policiesNameCallersInAnyNamespace),
	THE_INGRESS_MAY_CALL_THE_GATEWAY(SecurityChecks::theIngressMayCallTheGateway),
	THE_GATEWAY_MAY_CALL_HELLO(SecurityChecks::theGatewayMayCallHello),

	// Scenarios and pages
	SCENARIOS_ONLY_REDECLARE_THE_BASELINE(ScenarioChecks::scenariosOnlyRedeclareTheBaseline),
	SCENARIOS_SAY_WHAT_THEY_ARE(ScenarioChecks::scenariosSayWhatTheyAre),
	SCENARIOS_HAVE_PAGES(ScenarioChecks::scenariosHavePages),
	PAGES_EXPECT_WHAT_THE_WEIGHTS_GIVE(ScenarioChecks::pagesExpectWhatTheWeightsGive),
	COMMANDS_NAME_WHAT_EXISTS(DocumentationChecks::commandsNameWhatExists),
	LINKS_LEAD_SOMEWHERE(DocumentationChecks::linksLeadSomewhere);

	private final BiConsumer<Project, Findings> check;

	Check(BiConsumer<Project, Findings> check) {
		this.check = check;
	}

	List<Violation> violations(Project project) {
		Findings findings = new Findings();
		this.check.accept(project, findings);
		return findings.violations();
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

}
