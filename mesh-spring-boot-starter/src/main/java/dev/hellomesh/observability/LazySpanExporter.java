package dev.hellomesh.observability;

import java.util.Collection;
import java.util.function.Supplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * Creates the exporter when the first spans are exported, in the exporting thread. The
 * JDK's HTTP client reads all certificate authorities when it is created, even if the
 * endpoint has no TLS, which would make the start slower.
 */
class LazySpanExporter implements SpanExporter {

	private final Supplier<? extends SpanExporter> factory;

	private @Nullable SpanExporter exporter;

	private boolean shutdown;

	LazySpanExporter(Supplier<? extends SpanExporter> factory) {
		this.factory = factory;
	}

	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		SpanExporter exporter = create();
		return (exporter != null) ? exporter.export(spans) : CompletableResultCode.ofFailure();
	}

	private synchronized @Nullable SpanExporter create() {
		if (this.exporter == null && !this.shutdown) {
			this.exporter = this.factory.get();
		}
		return this.exporter;
	}

	@Override
	public synchronized CompletableResultCode flush() {
		return (this.exporter != null) ? this.exporter.flush() : CompletableResultCode.ofSuccess();
	}

	@Override
	public synchronized CompletableResultCode shutdown() {
		this.shutdown = true;
		return (this.exporter != null) ? this.exporter.shutdown() : CompletableResultCode.ofSuccess();
	}

}
