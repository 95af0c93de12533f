package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.LogFormat;
import io.jenkins.plugins.dockerdelivery.engine.command.ResultReader;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.durabletask.Controller;

/** A lasting command that was started, as it is written down with the step: all that is needed to come back to it. */
final class LastingCommand implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final Controller controller;
    private final LogFormat format;
    /** References, so that the secrets can be masked in the output after a restart, too. */
    private final ArrayList<SecretVariable> secrets;

    private final LinkedHashMap<String, ResultReader<?>> results;
    private final long linesBefore;

    LastingCommand(Command command, Controller controller, long linesBefore) {
        this.name = command.name();
        this.controller = controller;
        this.format = command.logFormat();
        this.linesBefore = linesBefore;
        this.secrets = new ArrayList<>(command.secrets());
        this.results = new LinkedHashMap<>(command.results());
    }

    String name() {
        return name;
    }

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

    List<SecretVariable> secrets() {
        return secrets;
    }

    Map<String, ResultReader<?>> results() {
        return results;
    }
}
