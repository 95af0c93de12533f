package io.jenkins.plugins.dockerdelivery.engine.deploy;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The services of a Compose project on a server, and how Compose is called for them. Validated. */
final class ComposeProject implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern VARIABLE = Pattern.compile("(?s)[A-Za-z_][A-Za-z0-9_]*=[^\\x00]*");
    private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9_-]*");

    private final ArrayList<String> services;
    private final ArrayList<String> files = new ArrayList<>();
    private final String name;
    private final String directory;
    private final ArrayList<String> profiles;
    private final ArrayList<String> environment = new ArrayList<>();

    ComposeProject(
            List<String> services,
            List<String> files,
            @Nullable String name,
            @Nullable String directory,
            List<String> profiles,
            List<String> environment,
            Origin origin) {
        this.services = Arguments.each("service", services, SERVICE, "is not a Compose service's name");
        if (services.isEmpty()) {
            throw new RefusedException("service: is not given; give the Compose service to deploy.");
        }
        for (String file : files) {
            this.files.add(Arguments.required("composeFiles", file, "give paths on the server"));
        }
        if (files.isEmpty()) {
            throw new RefusedException("composeFiles: is empty; give at least one Compose file on the server.");
        }
        this.name = Arguments.operand("projectName", name, null);
        if (this.name != null && !PROJECT.matcher(this.name).matches()) {
            throw RefusedException.of("projectName", name, "is not lower-case letters, digits, '_' and '-'");
        }
        this.directory = Arguments.operand("projectDirectory", directory, null);
        this.profiles = Arguments.each("profiles", profiles, SERVICE, "is not a Compose profile's name");
        for (String assignment : Arguments.each("env", environment, VARIABLE, "is not of the form NAME=value")) {
            this.environment.add(origin.fill("env", assignment));
        }
    }

    List<String> services() {
        return services;
    }

    /** The variables that Compose gets, each {@code NAME=value}. */
    List<String> environment() {
        return environment;
    }

    /** The options that follow {@code docker compose} in every command line. */
    List<String> options() {
        List<String> words = new ArrayList<>();
        files.forEach(file -> Arguments.option(words, "--file", file));
        Arguments.option(words, "--project-directory", directory);
        Arguments.option(words, "--project-name", name);
        profiles.forEach(profile -> Arguments.option(words, "--profile", profile));
        return words;
    }

    /** Shell text that exports the variables. */
    String exports() {
        return environment.stream()
                .map(assignment -> "export " + assignment.substring(0, assignment.indexOf('=')) + "="
                        + Shell.quote(assignment.substring(assignment.indexOf('=') + 1)) + "\n")
                .collect(Collectors.joining());
    }

    /** A word for the shell: the files, with colons. A relative path starts at the user's home, as in the options. */
    String filesWord() {
        return files.stream().map(ComposeProject::absolute).collect(Collectors.joining(":"));
    }

    /** A word for the shell: the project's directory. */
    String directoryWord() {
        if (directory != null) {
            return absolute(directory);
        }
        String first = files.get(0);
        int slash = first.lastIndexOf('/');
        return slash < 0 ? "\"$HOME\"" : slash == 0 ? "/" : absolute(first.substring(0, slash));
    }

    private static String absolute(String path) {
        return path.startsWith("/") ? Shell.quote(path) : "\"$HOME\"/" + Shell.quote(path);
    }
}
