package dev.hellomesh.cli.traffic;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * What came of a request.
 *
 * @param status status code, or a word for why there is none
 * @param version release that the answer named, if it did
 */
record Outcome(String status, @Nullable String version) {

	static Outcome unanswered(Throwable failure) {
		return new Outcome(reason(failure), null);
	}

	/**
	 * Tells whether there was no answer, or one of 500 and above.
	 */
	static boolean isError(String status) {
		// Letters come after digits.
		return status.compareTo("500") >= 0;
	}

	private static String reason(Throwable failure) {
		if (failure instanceof CompletionException && failure.getCause() != null) {
			return reason(failure.getCause());
		}
		if (failure instanceof TimeoutException || failure instanceof HttpTimeoutException) {
			return "timeout";
		}
		if (failure instanceof ConnectException) {
			return hasCause(failure, UnresolvedAddressException.class) ? "unknown-host" : "refused";
		}
		if (failure instanceof SSLException) {
			return "tls";
		}
		return (failure instanceof IOException) ? "broken" : "failed";
	}

	private static boolean hasCause(@Nullable Throwable failure, Class<? extends Throwable> type) {
		return failure != null && (type.isInstance(failure) || hasCause(failure.getCause(), type));
	}

}
