package io.jenkins.plugins.dockerdelivery.config;

import hudson.AbortException;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.scan.TrivyRelease;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import jenkins.MasterToSlaveFileCallable;
import org.apache.tools.tar.TarEntry;
import org.apache.tools.tar.TarInputStream;

/** On the agent: fetches the archive, compares its checksum, and takes the program out of it and nothing else. */
final class FetchTrivy extends MasterToSlaveFileCallable<Void> {
    private static final long serialVersionUID = 1L;
    private static final int LIMIT_MILLIS = 60_000;
    private static final long LARGEST_BYTES = 1L << 30;

    private final TrivyRelease release;

    FetchTrivy(TrivyRelease release) {
        this.release = release;
    }

    @Override
    public Void invoke(File directory, VirtualChannel channel) throws IOException {
        try {
            String archive = TrivyRelease.archive(
                    release.version(), System.getProperty("os.name"), System.getProperty("os.arch"));
            String wanted = release.checksum(archive);
            Path unchecked = Files.createTempFile(directory.toPath(), "trivy", ".tar.gz");
            try {
                String found = download(release.url(archive), unchecked);
                if (!found.equals(wanted)) {
                    throw new AbortException("The SHA-256 of " + release.url(archive) + " is " + found + " and not "
                            + wanted + "; it was not installed. Find out why before you change the checksum.");
                }
                unpack(unchecked, directory.toPath().resolve("trivy"));
            } finally {
                Files.deleteIfExists(unchecked);
            }
            return null;
        } catch (RefusedException e) {
            throw new AbortException(e.getMessage());
        }
    }

    private static String download(String url, Path file) throws IOException {
        URLConnection connection = URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(LIMIT_MILLIS);
        connection.setReadTimeout(LIMIT_MILLIS);
        try (DigestInputStream in =
                new DigestInputStream(connection.getInputStream(), MessageDigest.getInstance("SHA-256"))) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new IOException("Trivy could not be fetched from " + url + ": " + e, e);
        }
    }

    private static void unpack(Path archive, Path program) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive));
                TarInputStream tar = new TarInputStream(in)) {
            TarEntry entry = tar.getNextEntry();
            while (entry != null) {
                if (entry.getName().equals("trivy") && entry.isFile() && entry.getSize() <= LARGEST_BYTES) {
                    Path unfinished = program.resolveSibling("trivy.new");
                    Files.copy(tar, unfinished, StandardCopyOption.REPLACE_EXISTING);
                    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
                    Files.move(unfinished, program, StandardCopyOption.REPLACE_EXISTING);
                    return;
                }
                entry = tar.getNextEntry();
            }
        }
        throw new AbortException("There is no program 'trivy' in the archive");
    }
}
