package dev.hellomesh.manifests;

import java.util.List;
import java.util.Locale;

/**
 * What has to be true of the manifests and the pages, and what neither a cluster nor
 * {@code istioctl analyze} would tell.
 */
enum Check {

	PODS_ARE_LABELLED_FOR_KIALI(WorkloadChecks::podsAreLabelledForKiali),
	PROBES_ASK_FOR_HEALTH(WorkloadChecks::probesAskForHealth), TERMINATION_ADDS_UP(WorkloadChecks::terminationAddsUp),
	NETWORK_POLICIES_FIT(WorkloadChecks::networkPoliciesFit),
	BOTH_WAYS_OF_APPLYING_ARE_THE_SAME(WorkloadChecks::bothWaysOfApplyingAreTheSame),
	NOTHING_SAYS_WHICH_NAMESPACE(WorkloadChecks::nothingSaysWhichNamespace),

	TIMEOUTS_ARE_NESTED(MeshChecks::timeoutsAreNested), CONNECTIONS_FIT(MeshChecks::connectionsFit),
	RETRIES_ARE_SAFE_FOR_EVERY_METHOD(MeshChecks::retriesAreSafeForEveryMethod),
	CALLERS_CLOSE_IDLE_CONNECTIONS_FIRST(MeshChecks::callersCloseIdleConnectionsFirst),
	A_SICK_INSTANCE_IS_EJECTED(MeshChecks::aSickInstanceIsEjected),
	ONLY_THE_MAIN_PORT_IS_OPEN(MeshChecks::onlyTheMainPortIsOpen),
	GATEWAY_API_SAYS_THE_SAME(MeshChecks::gatewayApiSaysTheSame),

	SCENARIOS_ONLY_REDECLARE_THE_BASELINE(PageChecks::scenariosOnlyRedeclareTheBaseline),
	TABLES_SAY_WHAT_THE_MANIFESTS_SAY(PageChecks::tablesSayWhatTheManifestsSay),
	PAGES_NAME_WHAT_EXISTS(PageChecks::pagesNameWhatExists);

	private final Finder finder;

	Check(Finder finder) {
		this.finder = finder;
	}

	/**
	 * Return what is wrong.
	 */
	List<String> findings(Repository repository) {
		Findings findings = new Findings();
		this.finder.find(repository, findings);
		return findings.messages();
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	private interface Finder {

		void find(Repository repository, Findings findings);

	}

}
