package io.jenkins.plugins.dockerdelivery.run;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.MasterToSlaveFileCallable;

/** What an agent knows of a step that is under way on it: a small file, which goes when the step ends. */
final class StepNote implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String DIRECTORY = "docker-delivery/steps";
    private static final int LINES = 3;

    private final String step;
    private final String controller;
    private final String run;
    private final String directory;

    /**
     * @param step the step's name
     * @param controller the Jenkins that it belongs to
     * @param run its run there
     * @param directory the step's own directory
     */
    StepNote(String step, String controller, String run, String directory) {
        this.step = step;
        this.controller = controller;
        this.run = run;
        this.directory = directory;
    }

    String step() {
        return step;
    }

    String controller() {
        return controller;
    }

    String run() {
        return run;
    }

    /** The step's own directory: a path that ends as those of steps do, or none at all. */
    String directory() {
        return directory.endsWith("/" + StepPlace.PREFIX + step) ? directory : "";
    }

    static void write(FilePath agentRoot, StepNote note) throws IOException, InterruptedException {
        FilePath notes = agentRoot.child(DIRECTORY);
        notes.mkdirs();
        notes.child(note.step)
                .write(note.controller + "\n" + note.run + "\n" + note.directory + "\n", StandardCharsets.UTF_8.name());
    }

    static void delete(FilePath agentRoot, String step) throws IOException, InterruptedException {
        agentRoot.child(DIRECTORY).child(step).delete();
    }

    /** All that an agent has. */
    static List<StepNote> read(FilePath agentRoot) throws IOException, InterruptedException {
        return agentRoot.child(DIRECTORY).act(new Read());
    }

    private static final class Read extends MasterToSlaveFileCallable<ArrayList<StepNote>> {
        private static final long serialVersionUID = 1L;

        @Override
        public ArrayList<StepNote> invoke(File directory, VirtualChannel channel) throws IOException {
            ArrayList<StepNote> notes = new ArrayList<>();
            if (directory.isDirectory()) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.toPath())) {
                    for (Path file : files) {
                        List<String> lines = Files.readAllLines(file);
                        if (lines.size() == LINES) {
                            notes.add(new StepNote(
                                    String.valueOf(file.getFileName()), lines.get(0), lines.get(1), lines.get(2)));
                        }
                    }
                }
            }
            return notes;
        }
    }
}
