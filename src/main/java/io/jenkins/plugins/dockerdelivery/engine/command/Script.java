package io.jenkins.plugins.dockerdelivery.engine.command;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.util.List;

/**
 * Writes the text of a script: command lines given as words, each quoted by {@link Shell}, and fixed shell lines around
 * them. Two files tell afterwards how far it got: {@value #STAGE} names the last stage that was begun, and
 * {@code STAGE.log} holds that stage's output.
 */
public final class Script {
    /** The file that names the stage which was begun last. */
    public static final String STAGE = "stage";

    /** Ends a script whose stage failed in a way that the plan tells from the stage's name. */
    private static final String PRELUDE = """
            #!/bin/sh
            set -eu
            stage() { stage=$1; printf '%s' "$1" >"$here/stage"; }
            # Whether a login that failed is tried again, given what was said; a library may know better.
            again() { return 1; }
            # Shows a command line and its output, keeps the output for the error message, and passes the exit code on.
            run() {
              { rc=0; "$@" 2>&1 || rc=$?; printf '%s' "$rc" >"$here/rc"; } | tee "$here/$stage.log"
              return "$(cat "$here/rc")"
            }
            """;

    private final StringBuilder text = new StringBuilder(PRELUDE);

    private Script() {}

    /** Begins a script that runs in a place. */
    public static Script in(Place place) {
        Script script = new Script();
        script.text.insert(
                script.text.indexOf("stage()"),
                "here=" + Shell.quote(place.directory()) + "\ncd " + Shell.quote(place.workspace()) + "\n");
        return script;
    }

    /** Logs in to a registry in the step's own Docker configuration, unless there is no login. */
    public Script login(@Nullable RegistryLogin login) {
        if (login != null) {
            login.appendTo(text);
        }
        return this;
    }

    /** Shows a command line in the log, runs it and shows its output. */
    public Script run(String stage, List<String> words) {
        return announce(words).stage(stage).line("run " + Shell.join(words));
    }

    /** Shows a command line in the log. */
    public Script announce(List<String> words) {
        return say("$ " + Shell.join(words));
    }

    /** Shows a line in the log. */
    public Script say(String text) {
        return line("printf '%s\\n' " + Shell.quote(text));
    }

    /** Runs a command whose output goes to a file of the step's directory instead of the log. */
    public Script capture(String stage, String file, List<String> words) {
        return stage(stage).line(Shell.join(words) + " >\"$here/\"" + Shell.quote(file) + " 2>\"$here/$stage.log\"");
    }

    /** Begins a stage. */
    public Script stage(String name) {
        return line("stage " + Shell.quote(name));
    }

    /** Adds fixed shell text; whatever varies in it must have come from {@link Shell}. */
    public Script line(String shell) {
        text.append(shell).append('\n');
        return this;
    }

    /** The whole text. */
    @Override
    public String toString() {
        return text.toString();
    }
}
