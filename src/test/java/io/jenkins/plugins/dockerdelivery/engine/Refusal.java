package io.jenkins.plugins.dockerdelivery.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What every refusal must be: one sentence for a user, from an exception of the one type that is shown as it is. */
public final class Refusal {
    private Refusal() {}

    /** Calls what must refuse, and goes on with the sentence. */
    public static AbstractStringAssert<?> of(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(RefusedException.class);
        return assertThat(thrown.getMessage()).endsWith(".").doesNotContain("\n");
    }

    /** The same for a value of a parameter: both must be named. */
    public static AbstractStringAssert<?> naming(String parameter, String value, ThrowingCallable call) {
        return of(call).startsWith(parameter + ": ").contains("'" + value + "'");
    }
}
