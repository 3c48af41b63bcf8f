package dev.hellomesh.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A DNS server that knows no name, for machines whose own may not answer.
 */
final class EmptyDns {

	private static final int MAX_LENGTH = 512;

	private final DatagramSocket socket;

	EmptyDns() {
		try {
			this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread thread = new Thread(this::serve, "empty-dns");
		thread.setDaemon(true);
		thread.start();
	}

	InetSocketAddress address() {
		return new InetSocketAddress(this.socket.getLocalAddress(), this.socket.getLocalPort());
	}

	// The question becomes the answer by a flag and a code, which is "no such name".
	private void serve() {
		byte[] message = new byte[MAX_LENGTH];
		try {
			while (true) {
				DatagramPacket packet = new DatagramPacket(message, MAX_LENGTH);
				this.socket.receive(packet);
				message[2] |= (byte) 0x80;
				message[3] = 3;
				this.socket.send(packet);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
