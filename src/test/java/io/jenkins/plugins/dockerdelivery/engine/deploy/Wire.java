package io.jenkins.plugins.dockerdelivery.engine.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * Stands between the agent and a server: connections can be cut, can go silent without an end, and new ones lead elsewhere or
 * wait.
 */
final class Wire implements AutoCloseable {
    private final ServerSocket entry;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private volatile int target;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** @param target the server's port at this machine */
    Wire(int target) throws IOException {
        this.target = target;
        entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        onThread(this::accept);
    }

    int port() {
        return entry.getLocalPort();
    }

    /** New connections go to another port. */
    void leadTo(int port) {
        target = port;
    }

    /** New connections are taken, and nothing goes through them until {@link #release}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    /** Everything goes through the connections that were held. */
    void release() {
        gate.countDown();
    }

    /** What goes through the connections that are there is lost from now on, and neither side is told. */
    void silence() {
        links.forEach(link -> link.silent = true);
    }

    /** Ends the connections that are there. */
    void cut() {
        links.forEach(Link::close);
    }

    /** Ends the oldest connection. */
    void cutFirst() {
        links.get(0).close();
    }

    /** How many connections there have been. */
    int connections() {
        return links.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entry.accept();
                Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
                links.add(link);
                CountDownLatch open = gate;
                onThread(() -> link.copy(link.client, link.server, open));
                onThread(() -> link.copy(link.server, link.client, open));
            }
        } catch (IOException e) {
            // Closed at the end of the test.
        }
    }

    private static final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        private Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void copy(Socket from, Socket to, CountDownLatch open) {
            byte[] buffer = new byte[64 * 1024];
            try {
                open.await();
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    if (!silent) {
                        out.write(buffer, 0, count);
                    }
                }
            } catch (IOException e) {
                // The other direction has ended.
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (!silent) {
                close();
            }
        }

        private void close() {
            try (client;
                    server) {
                silent = false;
            } catch (IOException e) {
                // It is of no more use anyway.
            }
        }
    }

    private static void onThread(Runnable task) {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entry.close();
        release();
        cut();
    }
}
