package io.jenkins.plugins.dockerdelivery.run;

import java.util.concurrent.TimeUnit;

/** How long an agent has been away without coming back in between. */
final class AgentAbsence {
    /** As long as Pipeline's own steps wait. */
    private static final long LIMIT_MILLIS = TimeUnit.MINUTES.toMillis(5);

    /** Failures come every second while the agent is away: after a longer gap it had been back. */
    private static final long GAP_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private long since;
    private long last;

    /** Takes note of a failure; true if the agent has been away for too long. */
    synchronized boolean lastsTooLong() {
        long now = System.currentTimeMillis();
        if (now - last > GAP_MILLIS) {
            since = now;
        }
        last = now;
        return now - since > LIMIT_MILLIS;
    }
}
