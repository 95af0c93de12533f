package io.jenkins.plugins.dockerdelivery.engine.deploy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the script on the server reports: lines of the form {@code ::name=value} among its output. */
final class DeployFacts {
    static final String MARK = "::";

    private final Map<String, List<String>> facts = new HashMap<>();

    private DeployFacts() {}

    static DeployFacts parse(String output) {
        DeployFacts parsed = new DeployFacts();
        output.lines()
                .filter(line -> line.startsWith(MARK) && line.contains("="))
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    parsed.facts
                            .computeIfAbsent(line.substring(MARK.length(), equals), name -> new ArrayList<>())
                            .add(line.substring(equals + 1));
                });
        return parsed;
    }

    /** A fact's value, the last that was reported; empty if none was. */
    String get(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? "" : values.get(values.size() - 1);
    }

    /** All values that were reported of a fact. */
    List<String> all(String name) {
        return facts.getOrDefault(name, List.of());
    }
}
