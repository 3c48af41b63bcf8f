package dev.hellomesh.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A server whose queue of connections to accept is full, like one behind a firewall that
 * drops packets.
 */
final class UnacceptingUpstream {

	private final ServerSocket server;

	private final List<Socket> queue = new ArrayList<>();

	private final boolean full;

	UnacceptingUpstream() {
		try {
			this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
			this.full = fillQueue();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	void assumeFull() {
		assumeThat(this.full).as("one connection more than the queue holds waits; Windows refuses it").isTrue();
	}

	private boolean fillQueue() throws IOException {
		try {
			while (this.queue.size() < 50) {
				Socket socket = new Socket();
				this.queue.add(socket);
				socket.connect(new InetSocketAddress(this.server.getInetAddress(), this.server.getLocalPort()), 200);
			}
			return false;
		}
		catch (SocketTimeoutException ex) {
			return true;
		}
		catch (ConnectException ex) {
			return false;
		}
	}

}
