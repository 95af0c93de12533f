package io.jenkins.plugins.dockerdelivery.handoff;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageArchive;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;

/**
 * The images that a run hands on from one agent to others: each is kept once, beside build.xml, while the run lasts. An image
 * goes from the engine of one agent to the controller, and from there to the engine of another, as a stream.
 */
public final class HandOff {
    private static final String DIRECTORY = "docker-delivery-images";
    private static final String IMAGE = ".image";
    private static final String DESCRIPTION = ".properties";

    private final Path directory;

    private HandOff(Path directory) {
        this.directory = directory;
    }

    /** What a run hands on. */
    public static HandOff of(Run<?, ?> run) {
        return new HandOff(run.getRootDir().toPath().resolve(DIRECTORY));
    }

    /** The image as it is kept; null if it is not. */
    @CheckForNull
    public ImageArchive find(ImageId id) throws IOException {
        Path description = description(id);
        if (Files.notExists(description)) {
            return null;
        }
        Properties properties = new Properties();
        try (InputStream stream = Files.newInputStream(description)) {
            properties.load(stream);
        }
        return ImageArchive.of(properties);
    }

    /**
     * Takes an image from an agent's engine; nothing if it is kept already. When it is interrupted, it ends and keeps nothing.
     *
     * @param step the step's directory on the agent
     * @param reference repository and tag of the image
     * @param config the digest of its configuration; null if it is not known
     * @param log told what was moved
     */
    public void take(
            FilePath step,
            AgentDocker docker,
            String reference,
            ImageId id,
            @CheckForNull ImageId config,
            PrintStream log)
            throws IOException, InterruptedException {
        if (find(id) != null) {
            return;
        }
        long begin = System.currentTimeMillis();
        Files.createDirectories(directory);
        Path incomplete = Files.createTempFile(directory, "incomplete", null);
        ImageArchive saved;
        try {
            try (ArchiveFile file = new ArchiveFile(incomplete, StandardOpenOption.WRITE)) {
                saved = step.act(new SaveImage(docker, reference, id, config, file));
            }
            Files.move(incomplete, archive(id), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(incomplete);
        }
        try (OutputStream file = Files.newOutputStream(description(id))) {
            saved.toProperties().store(file, null);
        }
        log.println("Kept " + reference + " for other agents: " + megabytes(id) + " MB in " + since(begin) + ".");
    }

    /** The id that an image has in an agent's engine; null if the engine does not have it. */
    @CheckForNull
    public static ImageId look(FilePath step, AgentDocker docker, ImageArchive image)
            throws IOException, InterruptedException {
        return step.act(new FindImage(docker, image));
    }

    /**
     * Brings an image to an agent's engine; nothing moves if the engine has it by now. It ends when it is interrupted.
     *
     * @return the id that the image has there
     */
    public ImageId bring(FilePath step, AgentDocker docker, ImageArchive image, PrintStream log)
            throws IOException, InterruptedException {
        ImageId there = look(step, docker, image);
        if (there != null) {
            return there;
        }
        long begin = System.currentTimeMillis();
        ImageId loaded;
        try (ArchiveFile file = new ArchiveFile(archive(image.id()), StandardOpenOption.READ)) {
            loaded = step.act(new LoadImage(docker, image, file));
        }
        log.println("Brought " + image.reference() + " to this agent: " + megabytes(image.id()) + " MB in "
                + since(begin) + ".");
        return loaded;
    }

    /** Lets another run have them, too, as links where the disk knows links. */
    void shareWith(HandOff other) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        Files.createDirectories(other.directory);
        // Each description after its image: it says that the image is complete.
        for (String ending : List.of(IMAGE, DESCRIPTION)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[0-9a-f]*" + ending)) {
                for (Path file : files) {
                    Path own = other.directory.resolve(file.getFileName());
                    try {
                        Files.createLink(own, file);
                    } catch (IOException | UnsupportedOperationException e) {
                        Files.copy(file, own, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
    }

    /** Forgets all images. */
    public void drop() throws IOException {
        Util.deleteRecursive(directory.toFile());
    }

    private long megabytes(ImageId id) throws IOException {
        return Files.size(archive(id)) / 1_000_000;
    }

    private static String since(long begin) {
        return Util.getTimeSpanString(System.currentTimeMillis() - begin);
    }

    private Path archive(ImageId id) {
        return directory.resolve(digits(id) + IMAGE);
    }

    private Path description(ImageId id) {
        return directory.resolve(digits(id) + DESCRIPTION);
    }

    private static String digits(ImageId id) {
        return id.toString().substring("sha256:".length());
    }
}
