package dev.hellomesh.problems;

import java.io.IOException;
import java.io.PrintWriter;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Writes a short problem instead of Tomcat's HTML error page.
 */
class ProblemReportValve extends ErrorReportValve {

	@Override
	protected void report(Request request, Response response, @Nullable Throwable throwable) {
		if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
			return;
		}
		HttpStatus status = HttpStatus.resolve(response.getStatus());
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		try {
			PrintWriter writer = response.getReporter();
			if (writer != null) {
				writer.write("{\"status\":%d,\"title\":\"%s\"}".formatted(response.getStatus(),
						(status != null) ? status.getReasonPhrase() : "Error"));
				response.finishResponse();
			}
		}
		catch (IOException ex) {
			// the client has disconnected
		}
	}

}
