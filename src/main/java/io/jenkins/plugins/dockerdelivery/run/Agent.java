package io.jenkins.plugins.dockerdelivery.run;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Frame;
import io.jenkins.plugins.dockerdelivery.engine.command.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.Controller;

/** Starts commands on the agent, with environment, secrets and login. It lives no longer than one piece of work. */
final class Agent {
    private static final Logger LOGGER = Logger.getLogger(Agent.class.getName());

    /** How long an agent may take for what takes it no time. */
    static final int ANSWER_SECONDS = 30;

    /** What may pass before a command's own time begins, and after it has ended. */
    private static final int PREPARATION_SECONDS = 60;

    private final String step;
    private final FilePath directory;
    private final Launcher launcher;
    private final EnvVars environment;
    private final TaskListener listener;
    private final Run<?, ?> run;

    Agent(
            String step,
            FilePath directory,
            Launcher launcher,
            EnvVars environment,
            TaskListener listener,
            Run<?, ?> run) {
        this.step = step;
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

    /** The environment of the step, without what a command adds. */
    EnvVars environment() {
        return new EnvVars(environment);
    }

    /**
     * Starts a command that goes on by itself. When this fails, it may or may not have been started.
     *
     * @param key names this one start
     */
    Controller start(Command command, String key) throws IOException, InterruptedException {
        directory.child(Frame.script(key)).write(command.script(), StandardCharsets.UTF_8.name());
        BourneShellScript task =
                new BourneShellScript(Frame.lasting(directory.getRemote(), step, key, command.logsIn() ? login() : ""));
        task.charset(StandardCharsets.UTF_8);
        return task.launch(environmentFor(command), directory, launcher, listener);
    }

    /** Ends all processes of the step. */
    void kill() throws IOException, InterruptedException {
        kill(launcher, step);
    }

    /** Ends all processes of a step. */
    static void kill(Launcher launcher, String step) throws IOException, InterruptedException {
        launcher.kill(Map.of(Frame.STEP, step));
    }

    /** Tells the script of a lasting command, and nothing else, to end; false if it is not to be found. */
    boolean signal(LastingCommand command) throws IOException, InterruptedException {
        return directory.act(new SignalScript(command.key()));
    }

    /** Runs a brief command and waits for it. */
    Outcome run(Command command) throws IOException, InterruptedException {
        return Workers.within(command.limit().toSeconds() + PREPARATION_SECONDS, () -> runNow(command));
    }

    private Outcome runNow(Command command) throws IOException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        // As a file, and with every dollar doubled: the launcher expands what looks like a variable in an argument or
        // in another value, and so would put secrets into a command line.
        String script = command.name() + ".sh";
        directory.child(script).write(command.script(), StandardCharsets.UTF_8.name());
        if (command.logsIn()) {
            String frame = command.name() + "-frame.sh";
            directory.child(frame).write(Frame.brief(script, login()), StandardCharsets.UTF_8.name());
            script = frame;
        }
        EnvVars variables = environmentFor(command);
        variables.put(Frame.STEP, step);
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

    private String login() {
        return directory.child(PrepareDockerConfig.DIRECTORY).getRemote();
    }

    private EnvVars environmentFor(Command command) throws IOException, InterruptedException {
        EnvVars variables = new EnvVars(environment);
        if (command.logsIn()) {
            String source = dockerConfig(variables);
            directory.act(new PrepareDockerConfig(source, command.registries()));
            // Builders are known by where their state is; without this, another configuration would have none.
            variables.putIfAbsent("BUILDX_CONFIG", source + "/buildx");
            variables.put("DOCKER_CONFIG", login());
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
