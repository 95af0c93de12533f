package io.jenkins.plugins.dockerdelivery.engine.push;

import io.jenkins.plugins.dockerdelivery.engine.command.Command;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.RegistryLogin;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.ScriptLibrary;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageDetails;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import io.jenkins.plugins.dockerdelivery.engine.image.Tag;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands of a push. Each logs in by itself, with the credential as it is then: what a cloud's credential stands for
 * may have expired during the upload before.
 */
final class PushCommands implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The exit code for a failure that may pass, of a command that did not try again. */
    static final int MAY_PASS = 75;

    /** The exit code for a login that was accepted when the command began, and is not any more. */
    static final int EXPIRED = 76;

    static final String IMAGE = "image.json";
    static final String LOGIN_LOG = "login.log";
    static final String LOGIN = "login";

    private static final String LIBRARY = ScriptLibrary.load(PushCommands.class, "push-tags.sh");

    private final Place place;
    private final ArrayList<String> references;

    /** @param references everything that may be pushed */
    PushCommands(Place place, List<String> references) {
        this.place = place;
        this.references = new ArrayList<>(references);
    }

    private Script script(int retries) {
        return Script.in(place).line("retries=" + retries).line(LIBRARY);
    }

    private Script script(PushTarget target, int retries) {
        return script(retries).line("name=" + Shell.quote(PushFailure.nameIn(target.repository())));
    }

    /** Whether the engine holds an image. */
    Command find(String reference) {
        return Command.brief(
                        "find",
                        script(0)
                                .capture(
                                        "version",
                                        "engine",
                                        List.of("docker", "version", "--format", "{{.Server.Version}}"))
                                .capture("inspect", IMAGE, ImageDetails.inspect(reference))
                                .toString())
                .leaves(Script.STAGE)
                .leaves("version.log")
                .leaves(IMAGE)
                .build();
    }

    /** Fetches the image from where another run pushed it. */
    Command pull(PushTarget source, String reference, int retries) {
        Script script = script(source, retries);
        logIn(script, source, reference);
        script.stage("pull").line("pull " + Shell.quote(reference));
        return Command.lasting("pull", script.toString())
                .login(source.login())
                .leaves(Script.STAGE)
                .leaves("plain.log")
                .leaves(LOGIN_LOG)
                .leaves("pull.log")
                .build();
    }

    /**
     * Asks where tags are.
     *
     * @param retries how often a failure that may pass is tried again, which the log shows; 0 for a command that only
     *     tells by {@link #MAY_PASS} that it would help
     */
    Command look(PushTarget target, List<Tag> tags, int retries) {
        Script script = script(target, retries);
        logIn(script, target, target.repository().withTag(tags.get(0)));
        script.stage("tags");
        for (int i = 0; i < tags.size(); i++) {
            String reference = target.repository().withTag(tags.get(i));
            script.line("ask tag-" + i + " " + Shell.join(PushedTag.inspect(reference)));
            script.line("[ ! -s \"$here/tag-" + i + "\" ] || ask manifest-" + i + " "
                    + Shell.join(PushedTag.inspectManifest(reference)));
        }
        Command.Builder command =
                retries == 0 ? Command.brief("look", script.toString()) : Command.lasting("look", script.toString());
        command.login(target.login())
                .leaves(Script.STAGE)
                .leaves("plain.log")
                .leaves(LOGIN_LOG)
                .leaves("tags.log");
        for (int i = 0; i < tags.size(); i++) {
            command.leaves("tag-" + i).leaves("manifest-" + i);
        }
        return command.build();
    }

    /** Asks the workspace's history how this run's commit is related to others. */
    Command compare(String commit, Iterable<String> others) {
        Script script = script(0).stage("history");
        others.forEach(other -> script.line("compare " + Shell.quote(commit) + " " + Shell.quote(other)));
        return Command.brief("history", script.toString()).build();
    }

    /** Pushes the image under tags. */
    Command push(PushTarget target, ImageId image, List<Tag> tags, int retries) {
        Script script = script(target, retries);
        logIn(script, target, target.repository().withTag(tags.get(0)));
        if (target.login() != null) {
            script.line("still_logged_in() { " + Shell.join(target.login().confirmation())
                    + " </dev/null >/dev/null 2>&1; }");
        }
        script.stage("push");
        for (Tag tag : tags) {
            String reference = target.repository().withTag(tag);
            script.line("push_tag " + references.indexOf(reference) + " " + Shell.quote(image.toString()) + " "
                    + Shell.quote(reference));
        }
        return Command.lasting("push", script.toString())
                .login(target.login())
                .leaves(Script.STAGE)
                .leaves("plain.log")
                .leaves(LOGIN_LOG)
                .leaves("push.log")
                .build();
    }

    /** Takes away the tags in the engine that were only needed for the push. */
    Command cleanUp() {
        Script script = script(0);
        for (int i = 0; i < references.size(); i++) {
            script.line("forget " + i + " " + Shell.quote(references.get(i)));
        }
        return Command.brief("clean-up", script.toString()).build();
    }

    private static void logIn(Script script, PushTarget target, String reference) {
        RegistryLogin login = target.login();
        if (target.isPlainHttp()) {
            script.line("plain_http " + Shell.quote(target.repository().registry()));
        } else if (login != null && !target.repository().isLoopback()) {
            script.stage("plain").line("encrypted " + Shell.join(PushedTag.inspect(reference)));
        }
        script.login(login);
    }
}
