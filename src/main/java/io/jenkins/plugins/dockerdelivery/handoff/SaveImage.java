package io.jenkins.plugins.dockerdelivery.handoff;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.AbortException;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageArchive;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageArchive.Encoding;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Json;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import jenkins.MasterToSlaveFileCallable;

/** Writes an image from the engine of an agent to the controller as it is saved, compressed once. */
final class SaveImage extends MasterToSlaveFileCallable<ImageArchive> {
    private static final long serialVersionUID = 1L;

    private final AgentDocker docker;
    private final String reference;
    private final ImageId id;
    private final ImageId config;
    private final ImagePieces pieces;

    SaveImage(AgentDocker docker, String reference, ImageId id, @Nullable ImageId config, ImagePieces pieces) {
        this.docker = docker;
        this.reference = reference;
        this.id = id;
        this.config = config;
        this.pieces = pieces;
    }

    @Override
    public ImageArchive invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        String inspected = docker.ask(directory, ImageDetails.inspect(reference));
        JsonNode image = inspected == null ? null : Json.parse(inspected);
        if (image == null || !image.path("Id").asText().equals(id.toString())) {
            throw new AbortException("The image " + reference + " is not " + id.shortened()
                    + " any more: something else on this agent has built or removed it meanwhile.");
        }
        Encoding encoding = encoding(directory, image);
        List<String> save = List.of("docker", "image", "save", "--", reference);
        try (OutputStream to = new PiecesOutputStream(pieces)) {
            if (encoding == Encoding.GZIP) {
                GZIPOutputStream gzip = new FastGzip(to);
                docker.pump(directory, List.of(save), InputStream.nullInputStream(), gzip);
                gzip.finish();
            } else {
                docker.pump(
                        directory,
                        encoding == Encoding.ZSTD ? List.of(save, List.of("zstd", "-q", "-1", "-c")) : List.of(save),
                        InputStream.nullInputStream(),
                        to);
            }
            to.flush();
        }
        return new ImageArchive(reference, id, config, ImageArchive.layersOf(image), encoding);
    }

    private Encoding encoding(File directory, JsonNode image) throws IOException, InterruptedException {
        if (ImageDetails.of(image).isOfContainerdStore()) {
            return Encoding.PLAIN;
        }
        return docker.ask(directory, List.of("zstd", "--version")) == null ? Encoding.GZIP : Encoding.ZSTD;
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 64 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
