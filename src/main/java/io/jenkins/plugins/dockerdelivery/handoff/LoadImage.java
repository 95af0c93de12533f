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
import java.util.ArrayList;
import java.util.List;
import jenkins.MasterToSlaveFileCallable;

/** Loads an image into the engine of an agent as it comes from the controller, and makes sure that it is the one. */
final class LoadImage extends MasterToSlaveFileCallable<ImageId> {
    private static final long serialVersionUID = 1L;

    private final AgentDocker docker;
    private final ImageArchive archive;
    private final ImagePieces pieces;

    LoadImage(AgentDocker docker, ImageArchive archive, ImagePieces pieces) {
        this.docker = docker;
        this.archive = archive;
        this.pieces = pieces;
    }

    /** The id of the image in the engine, if the engine has it already; else null. */
    @Nullable
    static ImageId find(AgentDocker docker, File directory, ImageArchive archive)
            throws IOException, InterruptedException {
        List<String> names = new ArrayList<>(List.of(archive.id().toString()));
        if (archive.config() != null) {
            names.add(archive.config().toString());
        }
        names.add(archive.reference());
        List<String> inspect = ImageDetails.inspect(names.toArray(String[]::new));
        return docker.askForLines(directory, inspect).stream()
                // Where it has none of them Docker prints an empty line.
                .filter(line -> !line.isEmpty())
                .map(Json::parse)
                .filter(archive::matches)
                .map(image -> ImageDetails.of(image).id())
                .findFirst()
                .orElse(null);
    }

    @Override
    public ImageId invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        List<List<String>> commands = new ArrayList<>();
        // Engines load this by themselves, but only recent ones.
        if (archive.encoding() == Encoding.ZSTD && docker.ask(directory, List.of("zstd", "--version")) != null) {
            commands.add(List.of("zstd", "-q", "-d", "-c"));
        }
        commands.add(List.of("docker", "image", "load", "--quiet"));
        try (InputStream from = new PiecesInputStream(pieces)) {
            docker.pump(directory, commands, from, OutputStream.nullOutputStream());
        }
        String inspected = docker.ask(directory, ImageDetails.inspect(archive.reference()));
        JsonNode loaded = inspected == null ? null : Json.parse(inspected);
        if (loaded == null || !archive.matches(loaded)) {
            throw new AbortException("The image that was loaded as " + archive.reference() + " is not "
                    + archive.id().shortened() + ", which this build made.");
        }
        return ImageDetails.of(loaded).id();
    }
}
