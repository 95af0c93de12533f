package io.jenkins.plugins.dockerdelivery.run;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.init.Terminator;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The threads of all steps together: a few that see to it that running commands are looked after, and a bounded number that
 * start commands and read their results. No thread belongs to a step while its command runs, and no agent can hold them
 * all: each has its share of them, and what is asked of an agent is asked on a thread that need not come back.
 */
@Restricted(NoExternalUse.class)
public final class Workers {
    private static final int POLLERS = 4;
    private static final int WORKERS = 16;
    private static final int WORKERS_PER_AGENT = 8;
    private static final int LOOKS_PER_AGENT = 4;
    private static final int MOVES = 4;
    private static final int MOVES_PER_AGENT = 1;
    private static final long BUSY_MILLIS = 100;

    private static ScheduledThreadPoolExecutor pollers;
    private static ExecutorService workers;
    private static ExecutorService calls;
    /** From the moment Jenkins goes down: what was saved then is what the next one goes on with. */
    private static volatile boolean down;

    private static final Map<String, Semaphore> WORK = new ConcurrentHashMap<>();
    private static final Map<String, Semaphore> LOOKS = new ConcurrentHashMap<>();
    private static final Map<String, Semaphore> MOVES_OF_AGENTS = new ConcurrentHashMap<>();
    private static final Semaphore ALL_MOVES = new Semaphore(MOVES);
    private static final Map<String, Future<?>> MOVING = new ConcurrentHashMap<>();

    private Workers() {}

    /** Does a piece of work soon; nothing while Jenkins goes down. */
    static synchronized void submit(String agent, Runnable task) {
        if (!down) {
            Semaphore share = WORK.computeIfAbsent(agent, name -> new Semaphore(WORKERS_PER_AGENT));
            workers().execute(() -> {
                if (!runWith(share, task)) {
                    work(agent, task, BUSY_MILLIS);
                }
            });
        }
    }

    /** Does a piece of work after a while; nothing while Jenkins goes down. */
    static void work(String agent, Runnable task, long delayMillis) {
        schedule(() -> submit(agent, task), delayMillis);
    }

    /** Takes a look at something on an agent after a while; nothing while Jenkins goes down. */
    static void poll(String agent, Runnable look, long delayMillis) {
        Semaphore share = LOOKS.computeIfAbsent(agent, name -> new Semaphore(LOOKS_PER_AGENT));
        schedule(
                () -> calls(() -> {
                    if (!runWith(share, look)) {
                        poll(agent, look, BUSY_MILLIS);
                    }
                    return null;
                }),
                delayMillis);
    }

    private static boolean runWith(Semaphore share, Runnable task) {
        if (!share.tryAcquire()) {
            return false;
        }
        try {
            task.run();
        } finally {
            share.release();
        }
        return true;
    }

    /**
     * Moves something large for a step, when there is room for that: few are moved at once, and one at a time for each agent.
     * It holds none of the threads that others wait for, and none until it is its turn. Nothing while Jenkins goes down.
     */
    static void move(String agent, String step, Runnable task) {
        FutureTask<Void> move = new FutureTask<>(task, null);
        MOVING.put(step, move);
        tryMove(MOVES_OF_AGENTS.computeIfAbsent(agent, name -> new Semaphore(MOVES_PER_AGENT)), step, move);
    }

    private static void tryMove(Semaphore share, String step, FutureTask<Void> move) {
        calls(() -> {
            // One that was stopped before its turn does nothing any more.
            runWith(share, () -> runWith(ALL_MOVES, move));
            if (move.isDone()) {
                MOVING.remove(step, move);
            } else {
                schedule(() -> tryMove(share, step, move), BUSY_MILLIS);
            }
            return null;
        });
    }

    /** Ends what is moved for a step, or does not begin with it; false if nothing is moved for it. */
    static boolean stopMove(String step) {
        Future<?> move = MOVING.get(step);
        return move != null && move.cancel(true);
    }

    /**
     * Does what may hang on an agent, and does not wait for it for ever.
     *
     * @throws NoAnswerException if it has not ended in time
     */
    static <T> T within(long seconds, Callable<T> call) throws IOException, InterruptedException {
        Future<T> answer = calls(call);
        if (answer == null) {
            throw new InterruptedException("Jenkins is going down");
        }
        try {
            return answer.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new NoAnswerException(seconds, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failure) {
                throw failure;
            }
            if (cause instanceof InterruptedException interruption) {
                throw interruption;
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IOException(cause);
        }
    }

    /** Whether Jenkins goes down: nothing that fails from now on means anything. */
    static boolean areDown() {
        return down;
    }

    private static synchronized void schedule(Runnable task, long delayMillis) {
        if (!down) {
            if (pollers == null) {
                pollers = new ScheduledThreadPoolExecutor(POLLERS, named("poll"));
                pollers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            }
            pollers.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    private static synchronized ExecutorService workers() {
        if (workers == null) {
            workers = Executors.newFixedThreadPool(WORKERS, named("work"));
        }
        return workers;
    }

    private static synchronized <T> Future<T> calls(Callable<T> call) {
        if (down) {
            return null;
        }
        if (calls == null) {
            calls = Executors.newCachedThreadPool(named("call"));
        }
        try {
            return calls.submit(call);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    private static NamingThreadFactory named(String kind) {
        return new NamingThreadFactory(new DaemonThreadFactory(), "docker-delivery " + kind);
    }

    /** Takes work again: one JVM may hold one Jenkins after another. */
    @Initializer(after = InitMilestone.PLUGINS_STARTED, before = InitMilestone.EXTENSIONS_AUGMENTED)
    public static synchronized void startUp() {
        WORK.clear();
        LOOKS.clear();
        MOVES_OF_AGENTS.clear();
        MOVING.clear();
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
        if (calls != null) {
            calls.shutdownNow();
            calls = null;
        }
    }
}
