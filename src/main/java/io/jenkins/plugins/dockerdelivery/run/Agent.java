package io.jenkins.plugins.dockerdelivery.run;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.Controller;
import org.jenkinsci.plugins.workflow.support.concurrent.Timeout;

/** Starts commands on the agent, with environment, secrets and login. It lives no longer than one piece of work. */
final class Agent {
    private static final Logger LOGGER = Logger.getLogger(Agent.class.getName());

    private static final int STOP_LIMIT_SECONDS = 20;

    private final FilePath directory;
    private final Launcher launcher;
    private final EnvVars environment;
    private final TaskListener listener;
    private final Run<?, ?> run;

    Agent(FilePath directory, Launcher launcher, EnvVars environment, TaskListener listener, Run<?, ?> run) {
        this.directory = directory;
        this.launcher = launcher;
        this.environment = environment;
        this.listener = listener;
        this.run = run;
    }

    boolean isUnix() {
        return launcher.isUnix();
    }

    Launcher launcher() {
        return launcher;
    }

    TaskListener listener() {
        return listener;
    }

    /** Starts a command that goes on by itself. */
    LastingCommand start(Command command, long linesBefore) throws IOException, InterruptedException {
        // Its output goes to a file of the step's own, which can be read again from the start after a crash.
        BourneShellScript task = new BourneShellScript("#!/bin/sh\nexec >"
                + Shell.quote(directory.child(LogRelay.FILE).getRemote()) + " 2>&1 </dev/null\n" + command.script());
        task.charset(StandardCharsets.UTF_8);
        Controller controller = task.launch(environmentFor(command), directory, launcher, listener);
        return new LastingCommand(command, controller, linesBefore);
    }

    /** Ends the processes of a command that goes on by itself. */
    void stop(LastingCommand command) throws IOException, InterruptedException {
        try (Timeout limit = Timeout.limit(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            command.controller().stop(directory, launcher);
        }
    }

    /** Runs a brief command and waits for it. */
    Outcome run(Command command) throws IOException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        // As a file, and with every dollar doubled: the launcher expands what looks like a variable in an argument or
        // in
        // another value, and so would put secrets into a command line.
        String script = command.name() + ".sh";
        directory.child(script).write(command.script(), StandardCharsets.UTF_8.name());
        EnvVars variables = environmentFor(command);
        variables.replaceAll((name, value) -> value.replace("$", "$$"));
        int exitCode = launcher.launch()
                .cmds("sh", script)
                .envs(variables)
                .pwd(directory)
                .quiet(true)
                .stdout(output)
                .stderr(errors)
                .start()
                .joinWithTimeout(command.limit().toSeconds(), TimeUnit.SECONDS, listener);
        LOGGER.fine(() -> command.name() + " ended with " + exitCode + ": " + errors.toString(StandardCharsets.UTF_8));
        return new Outcome(
                exitCode, output.toString(StandardCharsets.UTF_8), directory.act(new ReadResults(command.results())));
    }

    private EnvVars environmentFor(Command command) throws IOException, InterruptedException {
        EnvVars variables = new EnvVars(environment);
        if (command.registry() != null) {
            String source = dockerConfig(variables);
            directory.act(new PrepareDockerConfig(source, command.registry()));
            // Builders are known by where their state is; without this, another configuration would have none.
            variables.putIfAbsent("BUILDX_CONFIG", source + "/buildx");
            variables.put(
                    "DOCKER_CONFIG",
                    directory.child(PrepareDockerConfig.DIRECTORY).getRemote());
        }
        variables.putAll(command.environment());
        variables.putAll(new SecretValues(run).resolve(command.secrets()));
        return variables;
    }

    private String dockerConfig(EnvVars variables) throws IOException, InterruptedException {
        String configured = variables.get("DOCKER_CONFIG");
        if (configured != null) {
            return configured;
        }
        Computer computer = directory.toComputer();
        Map<String, String> agents = computer == null ? Map.of() : computer.getEnvironment();
        configured = agents.get("DOCKER_CONFIG");
        return configured != null ? configured : variables.get("HOME", agents.getOrDefault("HOME", "/")) + "/.docker";
    }
}
