package io.jenkins.plugins.dockerdelivery.config;

import com.sun.net.httpserver.HttpServer;
import hudson.tools.InstallSourceProperty;
import io.jenkins.plugins.dockerdelivery.engine.scan.TrivyRelease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.apache.tools.tar.TarEntry;
import org.apache.tools.tar.TarOutputStream;

/** Serves releases of Trivy on this machine: whatever release is asked for, it is one and the same archive. */
final class TrivyMirror implements AutoCloseable {
    /** The archive's name for this machine. */
    static final String ARCHIVE =
            TrivyRelease.archive("0.72.0", System.getProperty("os.name"), System.getProperty("os.arch"));

    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile byte[] archive;

    /** @param program the text of the program in the archive */
    TrivyMirror(String program) throws IOException {
        offer(program);
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/trivy/", exchange -> {
            requests.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, archive.length);
            exchange.getResponseBody().write(archive);
            exchange.close();
        });
        server.start();
    }

    /** Puts another program into the archive. */
    void offer(String program) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarOutputStream tar = new TarOutputStream(new GZIPOutputStream(bytes))) {
            for (String name : List.of("README.md", "../outside", "trivy")) {
                byte[] content = (name.equals("trivy") ? program : name).getBytes(StandardCharsets.UTF_8);
                TarEntry entry = new TarEntry(name);
                entry.setSize(content.length);
                tar.putNextEntry(entry);
                tar.write(content);
                tar.closeEntry();
            }
        }
        archive = bytes.toByteArray();
    }

    /** The paths that were asked for. */
    List<String> requests() {
        return requests;
    }

    /** The archive's SHA-256. */
    String checksum() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
    }

    /** A tool that is installed from here. */
    TrivyInstallation tool(String version, String checksums) throws Exception {
        return tool("trivy", version, checksums);
    }

    /** The same with a name. */
    TrivyInstallation tool(String name, String version, String checksums) throws Exception {
        TrivyInstaller installer = new TrivyInstaller(null, version, checksums);
        installer.setBaseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/trivy/");
        return new TrivyInstallation(name, null, List.of(new InstallSourceProperty(List.of(installer))));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
