package io.jenkins.plugins.dockerdelivery.engine.deploy;

import java.util.HashMap;
import java.util.Map;

/** What the script on the server reports: lines of the form {@code ::name=value} among its output. */
final class DeployFacts {
    static final String MARK = "::";

    private final Map<String, String> facts = new HashMap<>();

    private DeployFacts() {}

    static DeployFacts parse(String output) {
        DeployFacts parsed = new DeployFacts();
        output.lines()
                .filter(line -> line.startsWith(MARK) && line.contains("="))
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    parsed.facts.put(line.substring(MARK.length(), equals), line.substring(equals + 1));
                });
        return parsed;
    }

    /** A fact's value; empty if it was not reported. */
    String get(String name) {
        return facts.getOrDefault(name, "");
    }
}
