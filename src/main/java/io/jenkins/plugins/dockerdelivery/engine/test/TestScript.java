package io.jenkins.plugins.dockerdelivery.engine.test;

import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.RegistryLogin;
import io.jenkins.plugins.dockerdelivery.engine.command.Script;
import io.jenkins.plugins.dockerdelivery.engine.command.ScriptLibrary;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import io.jenkins.plugins.dockerdelivery.engine.command.Shell;
import io.jenkins.plugins.dockerdelivery.engine.image.ImageId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the script of a test: what is particular to it, as variables and as functions that start its containers, before
 * the fixed functions that do the work.
 */
final class TestScript {
    /** What the script leaves of its first failure: its kind, the service that it is about, what happened, and a log. */
    static final String FAILURE = "failure";

    static final String SERVICE = "failure-service";
    static final String HAPPENED = "failure-happened";
    static final String DETAILS = "failure-details";

    /** The state where the engine went away before the tests had ended by themselves. */
    static final String LOST = "lost";

    private static final String EXIT_CODE = "exit-code-";
    private static final String STATE = "state-";
    private static final String LIBRARY = ScriptLibrary.load(TestScript.class, "test-in-image.sh");

    private final TestRequest request;
    private final Place place;
    private final List<SecretVariable> secrets = new ArrayList<>();

    TestScript(TestRequest request, Place place) {
        this.request = request;
        this.place = place;
    }

    /** The file with the exit code of a shard's tests; {@code timeout} where they were stopped. */
    static String exitCode(int shard) {
        return EXIT_CODE + shard;
    }

    /**
     * The file with the state of a shard's container at its end, as Docker calls it, its exit code, and {@code oom} where
     * it is so; or {@value #LOST}.
     */
    static String state(int shard) {
        return STATE + shard;
    }

    /** The text for an image. */
    String text(ImageId image) {
        secrets.clear();
        Script script = Script.in(place).line(LIBRARY);
        script.line("prefix=" + Shell.quote(place.name("")))
                .line("filter=" + Shell.quote(place.labelFilter()))
                .line("shards=" + request.shards())
                .line("services_timeout=" + request.servicesTimeout().toSeconds())
                .line("timeout="
                        + (request.timeout() == null
                                ? 0
                                : Math.max(1, request.timeout().toSeconds())));
        script.line("make_network() { " + docker("network", "create", place.labels()) + " \"$network\"; }");
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (ServiceRequest service : request.services()) {
            numbers.put(service.alias(), numbers.size() + 1);
        }
        script.line("services=" + Shell.quote(join(numbers.values())));
        request.services().forEach(service -> describe(script, service, numbers));
        describeTests(script, image);
        script.line("trap clean_up EXIT")
                .line("trap 'exit 143' HUP INT PIPE TERM")
                // A shard that has failed ends the others by it.
                .line("trap 'exit 1' USR1");
        logIn(script);
        script.stage("tests").line(request.sharesServices() ? "share_services" : "own_services");
        return script.toString();
    }

    /** The variables that carry the secrets which the text of before needs. */
    List<SecretVariable> secrets() {
        return List.copyOf(secrets);
    }

    /** The logins of the services, each known by its own number, as the text uses them. */
    Map<ServiceRequest, RegistryLogin> logins() {
        Map<ServiceRequest, RegistryLogin> logins = new LinkedHashMap<>();
        for (ServiceRequest service : request.services()) {
            if (service.login() != null) {
                logins.put(service, service.login().numbered(logins.size()));
            }
        }
        return logins;
    }

    private void describe(Script script, ServiceRequest service, Map<String, Integer> numbers) {
        int number = numbers.get(service.alias());
        script.line("alias_" + number + "=" + Shell.quote(service.alias()))
                .line("image_" + number + "=" + Shell.quote(service.image()))
                .line("needs_" + number + "="
                        + Shell.quote(join(
                                service.dependsOn().stream().map(numbers::get).toList())))
                .line(function(
                        "service_" + number,
                        docker("run", "--detach", place.labels()) + " --name \"$1\" --network \"$network\" "
                                + Shell.join(service.arguments(place)),
                        service.options().secrets(String.valueOf(number))));
    }

    private void describeTests(Script script, ImageId image) {
        StringBuilder words = new StringBuilder(docker("run", "--sig-proxy=false", place.labels()));
        words.append(" --name \"$tests\" --network \"$network\" ");
        if (request.isSharded()) {
            words.append("--env SHARD_INDEX=\"$shard\" --env SHARD_TOTAL=\"$shards\" ");
        }
        if (request.needsAgentsUser()) {
            words.append("--user \"$(id -u):$(id -g)\" ");
            if (!request.options().sets("HOME")) {
                // The agent's user has none in the image, and would be given the root directory.
                words.append("--env HOME=/tmp ");
            }
        }
        words.append(Shell.join(request.arguments(place, image.toString())));
        script.line(function("run_tests", words.toString(), request.options().secrets("0")))
                .line("command_line=" + Shell.quote(words.toString()));
        StringBuilder copies = new StringBuilder(":\n");
        List<TestOutputs.Output> outputs = new ArrayList<>(request.outputs().reports());
        outputs.addAll(request.outputs().files());
        for (TestOutputs.Output output : outputs) {
            copies.append("copy_out ")
                    .append(Shell.join(List.of(output.pattern().source(), output.directory(), output.what())))
                    .append('\n');
        }
        script.line("copy_outputs() {\n" + copies + "}");
    }

    private void logIn(Script script) {
        logins().forEach((service, login) -> script.line(
                        "printf '%s' " + Shell.quote(service.alias()) + " >\"$here/" + SERVICE + "\"")
                .login(login)
                .stage("pull")
                // At once, as the next login may be to the same registry.
                .line("pull " + Shell.quote(service.image())));
    }

    /**
     * A function that becomes Docker, so that who ends it ends Docker, with secrets in its environment, out of which its
     * options take them by name.
     */
    private String function(String name, String docker, Map<String, SecretVariable> secretsByName) {
        StringBuilder exports = new StringBuilder();
        secretsByName.forEach((variable, secret) -> exports.append("export ")
                .append(variable)
                // What is empty is not set: Jenkins leaves such variables out.
                .append("=\"${")
                .append(secret.variable())
                .append("-}\"\n"));
        secrets.addAll(secretsByName.values());
        return name + "() {\n" + exports + "exec " + docker + "\n}";
    }

    private static String docker(Object... words) {
        return "docker " + Shell.join(Arguments.words(words));
    }

    private static String join(Iterable<Integer> numbers) {
        List<String> words = new ArrayList<>();
        numbers.forEach(number -> words.add(number.toString()));
        return String.join(" ", words);
    }
}
