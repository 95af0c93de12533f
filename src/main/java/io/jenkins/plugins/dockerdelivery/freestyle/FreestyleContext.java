package io.jenkins.plugins.dockerdelivery.freestyle;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Computer;
import hudson.model.Executor;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * What a step finds around it in a freestyle build. It lives as long as the build step does: a freestyle build does not
 * survive a restart, so nothing of it is written down.
 */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "a step context has to be serializable, and this one never is serialized")
final class FreestyleContext extends StepContext {
    private static final long serialVersionUID = 1L;

    /** A step that is stopped ends by itself after 20 s at the latest, and then cleans up. */
    private static final int STOP_LIMIT_SECONDS = 60;

    private final transient Run<?, ?> run;
    private final transient FilePath workspace;
    private final transient EnvVars environment;
    private final transient Launcher launcher;
    private final transient TaskListener listener;
    private final transient Executor executor = Executor.currentExecutor();
    private final transient CompletableFuture<Object> outcome = new CompletableFuture<>();

    FreestyleContext(Run<?, ?> run, FilePath workspace, EnvVars environment, Launcher launcher, TaskListener listener) {
        this.run = run;
        this.workspace = workspace;
        this.environment = environment;
        this.launcher = launcher;
        this.listener = listener;
    }

    @Override
    @CheckForNull
    public <T> T get(Class<T> key) {
        Object value = null;
        if (key == FilePath.class) {
            value = workspace;
        } else if (key == EnvVars.class) {
            value = new EnvVars(environment);
        } else if (key == Launcher.class) {
            value = launcher;
        } else if (key == Executor.class) {
            value = executor;
        } else if (key == Computer.class) {
            value = workspace.toComputer();
        } else if (key == Node.class) {
            Computer computer = workspace.toComputer();
            value = computer == null ? null : computer.getNode();
        } else if (key.isAssignableFrom(TaskListener.class)) {
            value = listener;
        } else if (key.isInstance(run)) {
            value = run;
        }
        return key.cast(value);
    }

    @Override
    public void onSuccess(@CheckForNull Object result) {
        outcome.complete(result);
    }

    @Override
    public void onFailure(@NonNull Throwable failure) {
        outcome.completeExceptionally(failure);
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public ListenableFuture<Void> saveState() {
        return Futures.immediateFuture(null);
    }

    @Override
    public void setResult(Result result) {
        run.setResult(result);
    }

    @Override
    public BodyInvoker newBodyInvoker() {
        throw new IllegalStateException("There is no body in a freestyle job");
    }

    @Override
    public boolean hasBody() {
        return false;
    }

    /** Waits for the step, and fails as it did. */
    void await() throws IOException, InterruptedException {
        try {
            outcome.get();
        } catch (ExecutionException e) {
            fail(e.getCause());
        }
    }

    /** Waits until a step that was stopped has cleaned up. */
    void awaitAfterStop() {
        try {
            outcome.get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // That it was stopped is known.
            listener.getLogger().flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail(Throwable failure) throws IOException, InterruptedException {
        if (failure instanceof FlowInterruptedException stopped) {
            stopped.handle(run, listener);
            throw new hudson.AbortException("The step was stopped.");
        }
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new IOException(failure);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
