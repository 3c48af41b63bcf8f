package dev.hellomesh.cli.base;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and its like. The first interrupts the thread that runs the command, which gets
 * an {@link InterruptedException} wherever it waits and puts in order what it has begun.
 * The second does what was registered for it and ends the process at once.
 */
public final class Interrupts {

	/**
	 * Exit status of a command that was interrupted, as shells have it.
	 */
	public static final int EXIT_STATUS = 130;

	private final AtomicInteger received = new AtomicInteger();

	private final List<Runnable> atOnce = new CopyOnWriteArrayList<>();

	/**
	 * Watches for signals from now on.
	 * @return what knows of them
	 */
	public static Interrupts install() {
		Interrupts interrupts = new Interrupts();
		Thread command = Thread.currentThread();
		for (String signal : List.of("INT", "TERM", "HUP")) {
			interrupts.handle(signal, command);
		}
		return interrupts;
	}

	/**
	 * Tells whether one has come.
	 * @return whether the command should end
	 */
	public boolean requested() {
		return this.received.get() > 0;
	}

	/**
	 * Registers what a second one does.
	 * @param action what is done before the process ends
	 */
	public void atOnce(Runnable action) {
		this.atOnce.add(action);
	}

	private void received(Thread command) {
		if (this.received.incrementAndGet() == 1) {
			command.interrupt();
		}
		else {
			this.atOnce.forEach(Runnable::run);
			Runtime.getRuntime().halt(EXIT_STATUS);
		}
	}

	// A shutdown hook cannot see a second Ctrl-C. The JDK's own class can, but naming it
	// is
	// a warning of the compiler that no annotation switches off.
	private void handle(String name, Thread command) {
		try {
			Class<?> type = Class.forName("sun.misc.Signal");
			Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
			Object handler = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { handlerType },
					(proxy, method, args) -> {
						received(command);
						return null;
					});
			Method handle = type.getMethod("handle", type, handlerType);
			handle.invoke(null, type.getConstructor(String.class).newInstance(name), handler);
		}
		catch (ReflectiveOperationException ex) {
			// HUP does not exist on Windows, and no signal in a JVM with -Xrs: they end
			// the
			// process then.
		}
	}

}
