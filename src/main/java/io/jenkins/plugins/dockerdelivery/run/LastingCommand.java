package io.jenkins.plugins.dockerdelivery.run;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
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
    private final LogRelay log;
    /** References, so that the secrets can be masked in the output after a restart, too. */
    private final ArrayList<SecretVariable> secrets;

    private final LinkedHashMap<String, ResultReader<?>> results;

    LastingCommand(Command command, Controller controller) {
        this.name = command.name();
        this.controller = controller;
        this.log = new LogRelay(command.logFormat());
        this.secrets = new ArrayList<>(command.secrets());
        this.results = new LinkedHashMap<>(command.results());
    }

    String name() {
        return name;
    }

    Controller controller() {
        return controller;
    }

    LogRelay log() {
        return log;
    }

    List<SecretVariable> secrets() {
        return secrets;
    }

    Map<String, ResultReader<?>> results() {
        return results;
    }
}
