package io.jenkins.plugins.dockerdelivery.engine.real;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between an engine and the registry, and cuts connections in which an upload begins, or leaves requests waiting. */
public final class FlakyProxy implements AutoCloseable {
    private final ServerSocket server;
    private final String host;
    private final int port;
    private final AtomicInteger cuts;
    private final String held;

    /**
     * @param target the registry's host and port
     * @param cuts how many uploads are cut off
     */
    public FlakyProxy(String target, int cuts) throws IOException {
        this(target, cuts, null);
    }

    private FlakyProxy(String target, int cuts, String held) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.host = target.substring(0, target.indexOf(':'));
        this.port = Integer.parseInt(target.substring(target.indexOf(':') + 1));
        this.cuts = new AtomicInteger(cuts);
        this.held = held;
        onThread(this::accept);
    }

    /**
     * One that never answers some requests.
     *
     * @param beginning how these requests begin: {@code "POST /v2/"}
     */
    public static FlakyProxy holding(String target, String beginning) throws IOException {
        return new FlakyProxy(target, 0, beginning);
    }

    /** The address to use in the registry's place. */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** How many uploads are still to be cut off. */
    public int cutsLeft() {
        return Math.max(0, cuts.get());
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket registry = new Socket(host, port);
                onThread(() -> copy(client, registry, true));
                onThread(() -> copy(registry, client, false));
            }
        } catch (IOException e) {
            // Closed at the end of the test.
        }
    }

    private void copy(Socket from, Socket to, boolean requests) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                if (requests
                        && held != null
                        && new String(buffer, 0, count, StandardCharsets.US_ASCII).startsWith(held)) {
                    in.transferTo(OutputStream.nullOutputStream());
                    return;
                }
                String begin = new String(buffer, 0, Math.min(5, count), StandardCharsets.US_ASCII);
                if (requests && begin.equals("POST ") && cuts.getAndDecrement() > 0) {
                    return;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // The other direction has ended.
        }
    }

    private static void onThread(Runnable task) {
        Thread thread = new Thread(task, "flaky proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
