package io.jenkins.plugins.dockerdelivery.run;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.init.Terminator;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The threads of all steps together: a few that look after running commands, and a bounded number that start commands
 * and read their results. No thread belongs to a step while its command runs.
 */
@Restricted(NoExternalUse.class)
public final class Workers {
    private static final int POLLERS = 4;
    private static final int WORKERS = 16;

    private static ScheduledThreadPoolExecutor pollers;
    private static ExecutorService workers;
    /** From the moment Jenkins goes down: what was saved then is what the next one goes on with. */
    private static boolean down;

    private Workers() {}

    private static synchronized ScheduledThreadPoolExecutor pollers() {
        if (pollers == null) {
            pollers = new ScheduledThreadPoolExecutor(
                    POLLERS, new NamingThreadFactory(new DaemonThreadFactory(), "docker-delivery poll"));
            pollers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }
        return pollers;
    }

    private static synchronized ExecutorService workers() {
        if (workers == null) {
            workers = Executors.newFixedThreadPool(
                    WORKERS, new NamingThreadFactory(new DaemonThreadFactory(), "docker-delivery work"));
        }
        return workers;
    }

    /** Does a piece of work soon; nothing while Jenkins goes down. */
    static synchronized void submit(Runnable task) {
        if (!down) {
            workers().execute(task);
        }
    }

    /** Takes a look after a while; nothing while Jenkins goes down. */
    static synchronized void poll(Runnable task, long delayMillis) {
        if (!down) {
            pollers().schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Does a piece of work after a while; nothing while Jenkins goes down. */
    static void work(Runnable task, long delayMillis) {
        poll(() -> submit(task), delayMillis);
    }

    /** Takes work again: one JVM may hold one Jenkins after another. */
    @Initializer(after = InitMilestone.PLUGINS_STARTED, before = InitMilestone.EXTENSIONS_AUGMENTED)
    public static synchronized void startUp() {
        down = false;
    }

    /** Ends the threads before Jenkins goes down, so that none of them sees half of it. */
    @Terminator
    public static synchronized void shutDown() {
        down = true;
        if (pollers != null) {
            pollers.shutdownNow();
            pollers = null;
        }
        if (workers != null) {
            workers.shutdownNow();
            workers = null;
        }
    }
}
