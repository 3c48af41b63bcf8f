package dev.hellomesh.verification;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.hellomesh.contract.Http;
import org.apache.skywalking.oap.server.library.util.prometheus.metrics.Histogram;
import org.apache.skywalking.oap.server.library.util.prometheus.metrics.Metric;
import org.apache.skywalking.oap.server.library.util.prometheus.metrics.MetricFamily;
import org.apache.skywalking.oap.server.library.util.prometheus.parser.TextParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Prometheus gets from a service.
 *
 * @param text the answer as it came
 * @param families the answer as SkyWalking's parser understands it
 */
record Scrape(String text, List<MetricFamily> families) {

	static Scrape of(PackagedService service) {
		HttpResponse<String> response = Http.get(service.managementUri("/actuator/prometheus"));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type"))
			.hasValueSatisfying((type) -> assertThat(type).startsWith("text/plain").contains("version=0.0.4"));
		return new Scrape(response.body(), parse(response.body()));
	}

	List<String> names() {
		return this.families.stream().map(MetricFamily::getName).toList();
	}

	Stream<Metric> metrics() {
		return this.families.stream().flatMap((family) -> family.getMetrics().stream());
	}

	/**
	 * Returns the histograms of that name that have at least those tags.
	 */
	List<Histogram> histograms(String name, Map<String, String> tags) {
		return metrics().filter((metric) -> metric.getName().equals(name) && metric instanceof Histogram)
			.map(Histogram.class::cast)
			.filter((histogram) -> histogram.getLabels().entrySet().containsAll(tags.entrySet()))
			.toList();
	}

	long count(String name, Map<String, String> tags) {
		return histograms(name, tags).stream().mapToLong(Histogram::getSampleCount).sum();
	}

	private static List<MetricFamily> parse(String text) {
		TextParser parser = new TextParser(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
		List<MetricFamily> families = new ArrayList<>();
		try {
			for (MetricFamily family = parser.parse(0); family != null; family = parser.parse(0)) {
				families.add(family);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return families;
	}

}
