package io.jenkins.plugins.dockerdelivery.handoff;

import hudson.AbortException;
import hudson.init.Terminator;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The few threads that move images: not many at once, none of them for ever, and none for a step that was stopped. */
@Restricted(NoExternalUse.class)
public final class Transfers {
    private static final int AT_ONCE = 4;

    /** Longer than an image takes, the wait for others included; what takes longer hangs. */
    private static final long LIMIT_MINUTES = 25;

    private static final Map<String, Future<?>> RUNNING = new ConcurrentHashMap<>();
    private static ExecutorService threads;

    private Transfers() {}

    private static synchronized ExecutorService threads() {
        if (threads == null) {
            threads = Executors.newFixedThreadPool(
                    AT_ONCE, new NamingThreadFactory(new DaemonThreadFactory(), "docker-delivery hand-off"));
        }
        return threads;
    }

    /**
     * Moves an image and waits for it.
     *
     * @param step a name for the step, which ends it by {@link #stop}
     */
    static <T> T run(String step, Callable<T> work) throws IOException, InterruptedException {
        Future<T> running = threads().submit(work);
        RUNNING.put(step, running);
        try {
            return running.get(LIMIT_MINUTES, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            throw new AbortException("The image was not moved within " + LIMIT_MINUTES + " minutes.");
        } catch (CancellationException e) {
            throw new AbortException("The image was not moved: the step was stopped.");
        } catch (ExecutionException e) {
            throw unwrap(e);
        } finally {
            running.cancel(true);
            RUNNING.remove(step);
        }
    }

    /** Ends what a step moves, if it moves anything. */
    static void stop(String step) {
        Future<?> running = RUNNING.get(step);
        if (running != null) {
            running.cancel(true);
        }
    }

    /** What made work fail on another thread, or on an agent. */
    static IOException unwrap(ExecutionException failure) {
        return failure.getCause() instanceof IOException cause ? cause : new IOException(failure.getCause());
    }

    /** Ends the threads before Jenkins goes down. */
    @Terminator
    public static synchronized void shutDown() {
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }
}
