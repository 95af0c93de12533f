package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.support.concurrent.Timeout;

/**
 * Looks after one lasting command: asks the agent for new output and for the exit code, often while there is output and
 * at least every {@value #LONGEST_MILLIS} ms. It lives as long as the controller does; after a restart there is a new one.
 */
final class CommandWatch {
    private static final long SHORTEST_MILLIS = 200;
    private static final long LONGEST_MILLIS = 800;
    private static final double GROWTH = 1.5;
    private static final long AWAY_MILLIS = 1000;
    private static final int REMOTE_LIMIT_SECONDS = 20;

    /** How often to ask whether the process is there at all: its frame cannot tell when it was killed. */
    private static final long CONTROL_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Whoever started the command. */
    interface Host {
        /** Whether the command is still to be looked after. */
        boolean isRunning();

        /** The command has ended and its output is in the log. */
        void ended(int exitCode);

        /** Nobody can tell any more what the command came to. */
        void lost();

        /** The agent has answered. */
        void present();

        /** The agent could not be asked; true to go on asking. */
        boolean away(Exception failure);
    }

    private final LastingCommand command;
    private final StepPlace place;
    private final StepContext context;
    private final LogRelay relay;
    private final Host host;

    private long pause = SHORTEST_MILLIS;
    private long controlled = System.nanoTime();

    CommandWatch(LastingCommand command, StepPlace place, StepContext context, LogRelay relay, Host host) {
        this.command = command;
        this.place = place;
        this.context = context;
        this.relay = relay;
        this.host = host;
    }

    void start() {
        again(SHORTEST_MILLIS);
    }

    private void again(long delayMillis) {
        Workers.poll(place.node(), this::look, delayMillis);
    }

    @SuppressFBWarnings(value = "REC_CATCH_EXCEPTION", justification = "whatever fails, the next look may not")
    private void look() {
        if (!host.isRunning()) {
            return;
        }
        try (Timeout limit = Timeout.limit(REMOTE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            FilePath directory = place.directory();
            TaskListener listener = context.get(TaskListener.class);
            long before = relay.offset();
            Look.Seen seen = relay.advance(directory, listener.getLogger());
            host.present();
            if (!seen.hasDirectory()) {
                host.lost();
                return;
            }
            Integer exitCode = seen.exitCode() == null ? control(directory, listener) : seen.exitCode();
            if (exitCode != null) {
                relay.end(listener.getLogger());
                host.ended(exitCode);
                return;
            }
            boolean output = relay.offset() > before;
            pause = output ? SHORTEST_MILLIS : Math.min(LONGEST_MILLIS, Math.round(pause * GROWTH));
            again(pause);
        } catch (Exception e) {
            // Whatever went wrong between here and the agent: the command goes on, and the next look may see it again.
            if (host.away(e)) {
                again(AWAY_MILLIS);
            }
        }
    }

    /** The exit code of a command that could not tell it; null if it goes on. */
    @CheckForNull
    private Integer control(FilePath directory, TaskListener listener) throws Exception {
        if (System.nanoTime() - controlled < CONTROL_NANOS) {
            return null;
        }
        controlled = System.nanoTime();
        Integer exitCode = command.controller().exitStatus(directory, context.get(Launcher.class), listener);
        if (exitCode == null) {
            return null;
        }
        Look.Seen last = relay.advance(directory, listener.getLogger());
        if (last.exitCode() != null) {
            return last.exitCode();
        }
        // What is not in our file is what went wrong before the script could write to it.
        command.controller().writeLog(directory, listener.getLogger());
        return exitCode == 0 ? Integer.valueOf(-1) : exitCode;
    }
}
