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
    private volatile Fault fault = Fault.CUT;

    /** What goes wrong. */
    public enum Fault {
        /** The connection ends as an upload begins. */
        CUT("POST ", null),
        /** The connection ends in the middle of a blob. */
        CUT_IN_BLOB("PUT /v2/", null),
        /** The request that begins an upload is never answered. */
        HOLD("POST ", null),
        /** The server says that it is not available. */
        UNAVAILABLE("POST ", "503 Service Unavailable"),
        /** The server takes the login, and no upload. */
        FORBIDDEN("POST ", "403 Forbidden"),
        /** The server says that it was asked too often, already when a tag is looked up. */
        TOO_MANY("HEAD /v2/", "429 Too Many Requests"),
        /** The same, already when something is read. */
        TOO_MANY_READS("GET /v2/", "429 Too Many Requests");

        private final String beginning;
        private final String answer;

        Fault(String beginning, String answer) {
            this.beginning = beginning;
            this.answer = answer;
        }
    }

    /** The same with another fault. */
    public FlakyProxy with(Fault other) {
        fault = other;
        return this;
    }

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
                String begin = new String(buffer, 0, Math.min(2048, count), StandardCharsets.US_ASCII);
                if (requests && meets(begin) && cuts.getAndDecrement() > 0) {
                    fail(out, from, buffer, count);
                    return;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // The other direction has ended.
        }
    }

    private boolean meets(String begin) {
        return begin.startsWith(fault.beginning) && (fault != Fault.CUT_IN_BLOB || begin.contains("/blobs/uploads/"));
    }

    private void fail(OutputStream registry, Socket client, byte[] buffer, int count) throws IOException {
        if (fault.answer != null) {
            client.getOutputStream()
                    .write(("HTTP/1.1 " + fault.answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        } else if (fault == Fault.CUT_IN_BLOB) {
            registry.write(buffer, 0, count);
        } else if (fault == Fault.HOLD) {
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
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
