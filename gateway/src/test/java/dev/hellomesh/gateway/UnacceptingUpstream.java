package dev.hellomesh.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A server whose queue of connections to accept is full, like one behind a firewall that
 * drops packets.
 */
final class UnacceptingUpstream {

	private final ServerSocket server;

	private final List<Socket> queue = new ArrayList<>();

	UnacceptingUpstream() {
		try {
			this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
			fillQueue();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	private void fillQueue() throws IOException {
		try {
			while (this.queue.size() < 50) {
				Socket socket = new Socket();
				this.queue.add(socket);
				socket.connect(new InetSocketAddress(this.server.getInetAddress(), this.server.getLocalPort()), 200);
			}
		}
		catch (SocketTimeoutException ex) {
			return;
		}
		throw new IllegalStateException("The queue has no end");
	}

}
