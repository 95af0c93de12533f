package io.jenkins.plugins.dockerdelivery.run;

import java.util.concurrent.TimeUnit;

/** How long an agent has been away without coming back in between. */
final class AgentAbsence {
    /** As long as Pipeline's own steps wait. */
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(5);

    private Long since;

    /** Takes note of a failure; true if the agent has been away for too long. */
    synchronized boolean lastsTooLong() {
        long now = System.nanoTime();
        if (since == null) {
            since = now;
        }
        return now - since > LIMIT_NANOS;
    }

    /** Whether it was away when it was last tried. */
    synchronized boolean lasts() {
        return since != null;
    }

    /** Takes note that the agent has answered. */
    synchronized void isOver() {
        since = null;
    }
}
