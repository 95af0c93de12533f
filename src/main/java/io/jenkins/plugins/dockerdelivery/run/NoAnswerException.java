package io.jenkins.plugins.dockerdelivery.run;

import java.io.IOException;

/** Whoever was asked did not answer in time. An agent that does not is treated as one that is away. */
final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(long seconds, Throwable cause) {
        super("No answer within " + seconds + " s", cause);
    }
}
