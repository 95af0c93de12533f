package io.jenkins.plugins.dockerdelivery.engine.command;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One script for a POSIX shell that a plan wants run on the agent, with what it needs and what it leaves. It may be written
 * down: the script holds no secret. It is run in the workspace, with the step's own directory named in {@link Place}.
 */
public final class Command implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration BRIEF = Duration.ofMinutes(3);

    private final String name;
    private final String script;
    private final boolean brief;
    private final long limitMillis;
    private final long endingMillis;
    private final ArrayList<String> registries;
    private final LogFormat logFormat;
    private final ArrayList<SecretVariable> secrets;
    private final LinkedHashMap<String, String> environment;
    private final LinkedHashMap<String, ResultReader<?>> results;

    private Command(Builder builder) {
        this.name = builder.name;
        this.script = builder.script;
        this.brief = builder.brief;
        this.limitMillis = builder.limit.toMillis();
        this.endingMillis = builder.ending.toMillis();
        this.registries = new ArrayList<>(builder.registries);
        this.logFormat = builder.logFormat;
        this.secrets = new ArrayList<>(builder.secrets);
        this.environment = new LinkedHashMap<>(builder.environment);
        this.results = new LinkedHashMap<>(builder.results);
    }

    /**
     * A command whose output goes to the build log as it comes, which goes on at the agent while the controller is
     * away, and which runs once.
     *
     * @param name what it does, for thread dumps and messages: {@code build}
     */
    public static Builder lasting(String name, String script) {
        return new Builder(name, script, false);
    }

    /**
     * A command that takes seconds at most, changes nothing that running it again would not, and whose output is read
     * rather than shown. It is run again when the controller is restarted in the middle.
     */
    public static Builder brief(String name, String script) {
        return new Builder(name, script, true);
    }

    /** What it does, in one word. */
    public String name() {
        return name;
    }

    /** The text for {@code sh}. */
    public String script() {
        return script;
    }

    /** Whether it is of the kind that {@link #brief(String, String)} makes. */
    public boolean isBrief() {
        return brief;
    }

    /** How long a brief command may take. */
    public Duration limit() {
        return Duration.ofMillis(limitMillis);
    }

    /**
     * How long the script of a lasting command has to bring what it does to a defined end when the step is stopped;
     * zero if all that it started is told to end at once.
     */
    public Duration ending() {
        return Duration.ofMillis(endingMillis);
    }

    /** Whether the command needs a Docker configuration of the step's own, to log in to a registry. */
    public boolean logsIn() {
        return !registries.isEmpty();
    }

    /** The registries that it logs in to. */
    public List<String> registries() {
        return registries;
    }

    /** How its output is shown; null to show it as it is. */
    @Nullable
    public LogFormat logFormat() {
        return logFormat;
    }

    /** The secrets that must be in its environment, by reference. */
    public List<SecretVariable> secrets() {
        return Collections.unmodifiableList(secrets);
    }

    /** Variables that are added to the step's environment, none of them secret. */
    public Map<String, String> environment() {
        return Collections.unmodifiableMap(environment);
    }

    /** The files it may leave in the step's directory, by name, and how each is read. */
    public Map<String, ResultReader<?>> results() {
        return Collections.unmodifiableMap(results);
    }

    /** Collects the parts of a {@link Command}. */
    public static final class Builder {
        private final String name;
        private final String script;
        private final boolean brief;
        private Duration limit = BRIEF;
        private Duration ending = Duration.ZERO;
        private final Set<String> registries = new LinkedHashSet<>();
        private LogFormat logFormat;
        private final List<SecretVariable> secrets = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final Map<String, ResultReader<?>> results = new LinkedHashMap<>();

        private Builder(String name, String script, boolean brief) {
            this.name = name;
            this.script = script;
            this.brief = brief;
        }

        /** Adds a secret to the environment. */
        public Builder secret(String variable, String credentialsId, SecretVariable.Part part) {
            secrets.add(new SecretVariable(variable, credentialsId, part));
            return this;
        }

        /** Adds several secrets to the environment. */
        public Builder secrets(List<SecretVariable> more) {
            secrets.addAll(more);
            return this;
        }

        /** Gives it the login of a registry, unless there is none to give. */
        public Builder login(@Nullable RegistryLogin login) {
            if (login != null) {
                registries.add(login.server());
                secrets.addAll(login.secrets());
            }
            return this;
        }

        /** Gives a brief command more, or less, time than the three minutes after which it is taken to hang. */
        public Builder within(Duration time) {
            limit = time;
            return this;
        }

        /**
         * Lets the script of a lasting command end by itself when the step is stopped: it alone is told, by SIGTERM, and
         * has this long. What is still there then is told to end, too.
         */
        public Builder endsItself(Duration time) {
            ending = time;
            return this;
        }

        /** Shows the output in another form. */
        public Builder shownAs(LogFormat format) {
            logFormat = format;
            return this;
        }

        /** Adds a variable that is no secret. */
        public Builder variable(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        /** Names a file that the command may leave in the step's directory, read as text. */
        public Builder leaves(String file) {
            return leaves(file, Text.TAIL);
        }

        /** Names a file or directory that the command may leave in the step's directory. */
        public Builder leaves(String file, ResultReader<?> reader) {
            results.put(file, reader);
            return this;
        }

        /** The finished command. */
        public Command build() {
            return new Command(this);
        }
    }
}
