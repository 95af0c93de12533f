package io.jenkins.plugins.dockerdelivery.engine.deploy;

import io.jenkins.plugins.dockerdelivery.engine.command.ScriptLibrary;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the script that the servers run: what varies as assignments, each quoted, and then fixed functions. */
final class HostScript {
    /** How long a holder of the lock may show no sign of life: longer than any pull should take. */
    static final int STALE_MINUTES = 30;

    private static final Pattern RUN = Pattern.compile("(?s)(.*)#(\\d{1,9})");
    private static final String LIBRARY = ScriptLibrary.load(HostScript.class, "host-session.sh")
            + ScriptLibrary.load(HostScript.class, "host-lock.sh")
            + ScriptLibrary.load(HostScript.class, "host-service.sh")
            + ScriptLibrary.load(HostScript.class, "host-login.sh")
            + ScriptLibrary.load(HostScript.class, "host-record.sh")
            + ScriptLibrary.load(HostScript.class, "host-deploy.sh")
            + ScriptLibrary.load(HostScript.class, "host-start.sh");

    private HostScript() {}

    /**
     * The script of a deployment.
     *
     * @param holder the run that deploys, as {@code job#number}, for people and for later runs of the same job
     */
    static String of(DeployRequest request, String holder) {
        Matcher run = RUN.matcher(holder);
        boolean known = run.matches();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("image", request.image());
        values.put("tagged", request.taggedImage());
        values.put("registry", request.loginServer());
        values.put("timeout", Long.toString(Math.max(1, request.healthTimeout().toSeconds())));
        values.put("probe", request.probe());
        values.put("strategy", request.strategy().word());
        values.put("before", request.before());
        values.put("keep", Integer.toString(request.keepImages()));
        values.put("rollback", Boolean.toString(request.rollback()));
        values.put("allow_older", Boolean.toString(request.allowOlder()));
        values.put("commit", request.commit() == null ? "" : request.commit());
        values.put("holder", holder.replaceAll("\\p{Cntrl}", "?"));
        values.put("job", known ? run.group(1).replaceAll("\\p{Cntrl}", "?") : "");
        values.put("number", known ? run.group(2) : "0");
        values.put("run_started", request.runStarted() > 0 ? Long.toString(request.runStarted()) : "");
        StringBuilder text = new StringBuilder(project(request.project(), values)).append("keep_as() {\ncase $1 in\n");
        request.project()
                .services()
                .forEach(service -> text.append(Shell.quote(service))
                        .append(") printf '%s' ")
                        .append(Shell.quote(request.previousImage(service)))
                        .append(" ;;\n"));
        return text.append("esac\n}\n").append(LIBRARY).toString();
    }

    /** The script of a question about a project. */
    static String of(ComposeProject project) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("probe", "");
        values.put("strategy", Strategy.RECREATE.word());
        return project(project, values) + LIBRARY;
    }

    private static String project(ComposeProject project, Map<String, String> values) {
        values.put("stale_minutes", Integer.toString(STALE_MINUTES));
        values.put("services", String.join(" ", project.services()));
        values.put("service_names", String.join(", ", project.services()));
        values.put("environment", project.exports());
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) ->
                text.append(name).append('=').append(Shell.quote(value)).append('\n'));
        return text.append("files=")
                .append(project.filesWord())
                .append("\ndirectory=")
                .append(project.directoryWord())
                // Where a login begins is where relative paths begin.
                .append(
                        "\ncompose_in() {\nexports=$1\nshift\n(cd \"$HOME\" || exit 1\nin_environment \"$exports\" $program ")
                .append(Shell.join(project.options()))
                .append(" \"$@\")\n}\n")
                .toString();
    }
}
