package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.dockerdelivery.engine.command.Leftovers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes away what steps left on an agent because nobody was there to clean up: the agent's power was cut, a build was
 * stopped while its agent was away, or Jenkins died and the build was thrown away. It looks when an agent comes back and when
 * a step begins on it, and takes only what carries the name of this very Jenkins and belongs to a run that is over; of a run
 * that is not known here any more, only what is old.
 */
final class Reaper {
    private static final Logger LOGGER = Logger.getLogger(Reaper.class.getName());
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int LIMIT_SECONDS = 120;
    private static final int TOOL_LIMIT_SECONDS = 60;

    /** How old must be what belongs to a run that is not known: a copy of this Jenkins might know it. */
    private static final Duration OLD = Duration.ofHours(1);

    /** When each connection to an agent was last looked at. */
    private static final Map<VirtualChannel, Long> VISITS = new WeakHashMap<>();

    private final FilePath root;
    private final Launcher launcher;
    private final EnvVars environment;
    private final Duration old;

    Reaper(FilePath root, Launcher launcher, EnvVars environment, Duration old) {
        this.root = root;
        this.launcher = launcher;
        this.environment = environment;
        this.old = old;
    }

    /** Looks at an agent, beside the step that has come to it; does nothing if that was done a minute ago. */
    static void visit(StepPlace place, Agent agent) {
        FilePath root = place.agentRoot();
        if (root == null || !isDue(root.getChannel())) {
            return;
        }
        Reaper reaper = new Reaper(root, agent.launcher(), agent.environment(), OLD);
        Workers.submit(place.node(), reaper::run);
    }

    /** Looks at an agent that is back, if steps left a note there; whether it has Docker is not known otherwise. */
    static void visit(Computer computer) {
        Workers.submit(computer.getName(), () -> {
            Node node = computer.getNode();
            FilePath root = node == null ? null : node.getRootPath();
            if (root != null) {
                Reaper reaper = new Reaper(root, node.createLauncher(TaskListener.NULL), new EnvVars(), OLD);
                if (reaper.findsNotes()) {
                    reaper.run();
                }
            }
        });
    }

    private boolean findsNotes() {
        try {
            return !Workers.within(LIMIT_SECONDS, () -> StepNote.read(root)).isEmpty();
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, "Could not look for notes of steps in " + root, e);
            return false;
        }
    }

    private static synchronized boolean isDue(VirtualChannel channel) {
        Long last = VISITS.get(channel);
        long now = System.nanoTime();
        if (last != null && now - last < PAUSE_NANOS) {
            return false;
        }
        VISITS.put(channel, now);
        return true;
    }

    @SuppressFBWarnings(
            value = "REC_CATCH_EXCEPTION",
            justification = "nobody waits for it, and the next one tries again")
    void run() {
        try {
            Workers.within(LIMIT_SECONDS, () -> {
                reap();
                return null;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOGGER.log(Level.FINE, "Could not look for what steps left in " + root, e);
        }
    }

    private void reap() throws IOException, InterruptedException {
        for (StepNote note : StepNote.read(root)) {
            if (note.controller().equals(StepPlace.controller()) && isLeft(note)) {
                LOGGER.log(
                        Level.FINE, "Removing what the step {0} of {1} left", new Object[] {note.step(), note.run()});
                Agent.kill(launcher, note.step());
                remove(note);
            }
        }
        String controller = StepPlace.controller();
        List<String> containers = left(Leftovers.listContainers(controller));
        if (!containers.isEmpty()) {
            docker(Leftovers.removeContainers(containers));
        }
        List<String> networks = left(Leftovers.listNetworks(controller));
        if (!networks.isEmpty()) {
            docker(Leftovers.removeNetworks(networks));
        }
    }

    private boolean isLeft(StepNote note) throws IOException, InterruptedException {
        long silence = note.directory().isEmpty()
                ? old.toMillis()
                : FoundController.silenceMillis(root.child(note.directory()));
        return isLeft(note.run(), Instant.now().minusMillis(silence));
    }

    private boolean isLeft(String runId, Instant since) {
        return switch (fate(runId)) {
            case UNDER_WAY -> false;
            case OVER -> true;
            case UNKNOWN -> !since.isAfter(Instant.now().minus(old));
        };
    }

    private enum Fate {
        UNDER_WAY,
        OVER,
        UNKNOWN
    }

    private static Fate fate(String runId) {
        // To whomever a run is hidden, it is not unknown.
        try (ACLContext context = ACL.as2(ACL.SYSTEM2)) {
            Run<?, ?> run = Run.fromExternalizableId(runId);
            if (run == null) {
                return Fate.UNKNOWN;
            }
            return run.isBuilding() || run.isLogUpdated() ? Fate.UNDER_WAY : Fate.OVER;
        } catch (IllegalArgumentException e) {
            return Fate.UNDER_WAY; // no name of a run: not ours to judge
        }
    }

    private void remove(StepNote note) throws IOException, InterruptedException {
        if (!note.directory().isEmpty()) {
            // A path that is absolute stays what it is.
            root.child(note.directory()).deleteRecursive();
            root.child(note.directory() + StepPlace.CONTROL_SUFFIX).deleteRecursive();
        }
        StepNote.delete(root, note.step());
    }

    private List<String> left(List<String> list) throws IOException, InterruptedException {
        return Leftovers.parse(docker(list)).stream()
                .filter(thing -> isLeft(thing.run(), thing.created()))
                .map(Leftovers.Thing::id)
                .toList();
    }

    private String docker(List<String> words) throws IOException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        EnvVars variables = new EnvVars(environment);
        variables.replaceAll((name, value) -> value.replace("$", "$$"));
        int exitCode = launcher.launch()
                .cmds(words)
                .envs(variables)
                .pwd(root)
                .quiet(true)
                .stdout(output)
                .stderr(OutputStream.nullOutputStream())
                .start()
                .joinWithTimeout(TOOL_LIMIT_SECONDS, TimeUnit.SECONDS, TaskListener.NULL);
        if (exitCode != 0) {
            throw new IOException(words + " ended with " + exitCode);
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
