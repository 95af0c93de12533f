package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jenkinsci.plugins.durabletask.Controller;

/** One start of a lasting command, as it is written down with the step: all that is needed to come back to it. */
final class LastingCommand implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String key;
    private final Controller controller;
    private final LogFormat format;
    /** References, so that the secrets can be masked in the output after a restart, too. */
    private final ArrayList<SecretVariable> secrets;

    private final LinkedHashMap<String, ResultReader<?>> results;
    private final long linesBefore;
    private final long endingMillis;

    private LastingCommand(LastingCommand from, Controller controller) {
        this.name = from.name;
        this.key = from.key;
        this.controller = controller;
        this.format = from.format;
        this.secrets = from.secrets;
        this.results = from.results;
        this.linesBefore = from.linesBefore;
        this.endingMillis = from.endingMillis;
    }

    /**
     * A start that is about to be made.
     *
     * @param linesBefore how many lines of the step stand in the build log
     */
    LastingCommand(Command command, long linesBefore) {
        this.name = command.name();
        this.key = command.name() + "-" + UUID.randomUUID().toString().replace("-", "");
        this.controller = null;
        this.format = command.logFormat();
        this.secrets = new ArrayList<>(command.secrets());
        this.results = new LinkedHashMap<>(command.results());
        this.linesBefore = linesBefore;
        this.endingMillis = command.ending().toMillis();
    }

    /** The same, made. */
    LastingCommand startedWith(Controller by) {
        return new LastingCommand(this, by);
    }

    String name() {
        return name;
    }

    /** Names this one start: the directory in the step's own that is the claim to it. */
    String key() {
        return key;
    }

    /** Who looks after its process; null as long as it is not certain that it was started. */
    Controller controller() {
        return controller;
    }

    /** How its output is shown, from the start; null to show it as it is. */
    @CheckForNull
    LogFormat format() {
        return format == null ? null : format.begin();
    }

    /** How many lines of this step stood in the build log when it was started. */
    long linesBefore() {
        return linesBefore;
    }

    /** How long its script has to end by itself when the step is stopped. */
    Duration ending() {
        return Duration.ofMillis(endingMillis);
    }

    List<SecretVariable> secrets() {
        return secrets;
    }

    Map<String, ResultReader<?>> results() {
        return results;
    }
}
