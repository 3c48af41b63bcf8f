package dev.hellomesh.images;

import java.util.concurrent.atomic.AtomicLong;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.StatsConfig;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/**
 * Follows the memory of a container as the kubelet counts it: what is used less the files
 * that could be dropped. The engine reports it once a second.
 */
final class WorkingSet extends ResultCallback.Adapter<Statistics> {

	private static final int MEBIBYTE = 1024 * 1024;

	private final AtomicLong peak = new AtomicLong();

	private WorkingSet() {
	}

	static WorkingSet of(ServiceContainer container) {
		WorkingSet workingSet = new WorkingSet();
		DockerClientFactory.lazyClient().statsCmd(container.getContainerId()).exec(workingSet);
		return workingSet;
	}

	@Override
	public void onNext(Statistics statistics) {
		MemoryStatsConfig memory = statistics.getMemoryStats();
		if (memory != null && memory.getUsage() != null) {
			long used = memory.getUsage() - inactiveFile(memory.getStats());
			this.peak.accumulateAndGet(used, Math::max);
		}
	}

	private static long inactiveFile(@Nullable StatsConfig stats) {
		if (stats == null) {
			return 0;
		}
		Long v1 = stats.getTotalInactiveFile();
		Long v2 = stats.getInactiveFile();
		return (v1 != null) ? v1 : (v2 != null) ? v2 : 0;
	}

	boolean isKnown() {
		return this.peak.get() > 0;
	}

	long peakMebibytes() {
		return this.peak.get() / MEBIBYTE;
	}

}
