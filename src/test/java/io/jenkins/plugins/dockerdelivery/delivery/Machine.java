package io.jenkins.plugins.dockerdelivery.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.labels.LabelAtom;
import io.jenkins.plugins.dockerdelivery.config.DockerDeliveryConfiguration;
import io.jenkins.plugins.dockerdelivery.engine.real.TestParts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;

/** The real parts around a Jenkins under test, and the questions that tests ask of them. */
final class Machine {
    static final String REGISTRY_CREDENTIAL = "dockerhub";
    static final String SSH_CREDENTIAL = "prod-ssh";
    static final String SSH_CREDENTIAL_WITHOUT_PASSPHRASE = "prod-ssh-open";

    private final String project;

    Machine() {
        this("delivery-" + UUID.randomUUID().toString().substring(0, 8));
    }

    /** The same in another JVM. */
    Machine(String project) {
        TestParts.require(TestParts.values());
        this.project = project;
    }

    /** The name that is in everything that this test makes. */
    String project() {
        return project;
    }

    /** A part's value, by the end of its variable's name. */
    String part(String name) {
        return TestParts.get(name);
    }

    /** The repository that a test pushes to: nobody else's. */
    String repository() {
        return part("REGISTRY") + "/" + project + "/payment-api";
    }

    String path() {
        return project + "/payment-api";
    }

    Path deployDirectory() {
        return Path.of(part("DEPLOY_DIR"), project);
    }

    /** Sets Jenkins up as an administrator would: credentials, host keys, Trivy, an agent's label. */
    void configure(Jenkins jenkins) throws IOException {
        List<com.cloudbees.plugins.credentials.Credentials> credentials =
                SystemCredentialsProvider.getInstance().getCredentials();
        try {
            credentials.add(new UsernamePasswordCredentialsImpl(
                    CredentialsScope.GLOBAL,
                    REGISTRY_CREDENTIAL,
                    "",
                    part("REGISTRY_USER"),
                    part("REGISTRY_PASSWORD")));
        } catch (hudson.model.Descriptor.FormException e) {
            throw new IOException(e);
        }
        credentials.add(privateKey(SSH_CREDENTIAL, "SSH_PROTECTED_KEY", part("SSH_PASSPHRASE")));
        credentials.add(privateKey(SSH_CREDENTIAL_WITHOUT_PASSPHRASE, "SSH_KEY", null));
        // A restart must find them, too.
        SystemCredentialsProvider.getInstance().save();
        DockerDeliveryConfiguration global = DockerDeliveryConfiguration.get();
        global.setKnownHosts(Files.readString(Path.of(part("SSH_KNOWN_HOSTS"))));
        global.setTrivyTool(part("TRIVY"));
        global.setTrivyCacheDir(part("TRIVY_CACHE"));
        global.setTrivySkipDbUpdate(true);
        global.save();
        jenkins.setNumExecutors(4);
        jenkins.setLabelString("docker");
        jenkins.save();
        assertThat(jenkins.getLabelAtom("docker")).isEqualTo(new LabelAtom("docker"));
    }

    private BasicSSHUserPrivateKey privateKey(String id, String part, String passphrase) throws IOException {
        return new BasicSSHUserPrivateKey(
                CredentialsScope.GLOBAL,
                id,
                part("SSH_USER"),
                new BasicSSHUserPrivateKey.DirectEntryPrivateKeySource(Files.readString(Path.of(part(part)))),
                passphrase,
                "");
    }

    /** Lays the example's Compose files on the server. */
    void prepareHost() throws IOException {
        Files.createDirectories(deployDirectory());
        Path example = Path.of("docs/examples/payment-api");
        for (String file : List.of("docker-compose.yml", "docker-compose.prod.yml")) {
            String compose = Files.readString(example.resolve(file));
            Files.writeString(deployDirectory().resolve(file), compose.replace("acmecorp/payment-api", path()));
        }
        Files.writeString(
                deployDirectory().resolve(".env"),
                "REGISTRY=" + part("REGISTRY") + "\nDB_PASSWORD=" + UUID.randomUUID() + "\nAPI_PORT=0\n");
    }

    /**
     * Lays a Compose file on the server, {@code compose.yml}, whose service does nothing else than to be healthy.
     *
     * @param healthCheck a shell command
     */
    void prepareIdleService(String healthCheck) throws IOException {
        Files.createDirectories(deployDirectory());
        Files.writeString(deployDirectory().resolve("compose.yml"), """
                services:
                  payment-api:
                    image: %s:${GIT_SHA}
                    command: ["sleep", "3600"]
                    init: true
                    stop_grace_period: 1s
                    healthcheck:
                      test: ["CMD-SHELL", "%s"]
                      interval: 1s
                """.formatted(repository(), healthCheck));
    }

    /** Starts the example's database on the server. Without one the API looks for it, also while it is to stop. */
    void startDatabase() throws IOException, InterruptedException {
        run(
                Map.of("DOCKER_HOST", part("HOST_ENGINE"), "GIT_SHA", "none"),
                "docker",
                "compose",
                "--project-directory",
                deployDirectory().toString(),
                "--file",
                deployDirectory().resolve("docker-compose.yml").toString(),
                "--file",
                deployDirectory().resolve("docker-compose.prod.yml").toString(),
                "up",
                "--detach",
                "--wait",
                "postgres");
    }

    /** The tags in the registry. */
    TreeSet<String> tags() throws IOException, InterruptedException {
        HttpResponse<String> answer = ask("/v2/" + path() + "/tags/list");
        TreeSet<String> tags = new TreeSet<>();
        if (answer.statusCode() == 200) {
            String list = answer.body().substring(answer.body().indexOf('['));
            Matcher tag = Pattern.compile("\"([^\"]+)\"").matcher(list);
            while (tag.find()) {
                tags.add(tag.group(1));
            }
        }
        return tags;
    }

    /** What a tag points to. */
    String digest(String tag) throws IOException, InterruptedException {
        return ask("/v2/" + path() + "/manifests/" + tag)
                .headers()
                .firstValue("Docker-Content-Digest")
                .orElseThrow();
    }

    private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        String login = Base64.getEncoder()
                .encodeToString(
                        (part("REGISTRY_USER") + ":" + part("REGISTRY_PASSWORD")).getBytes(StandardCharsets.UTF_8));
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + part("REGISTRY") + path))
                                .header("Authorization", "Basic " + login)
                                .header(
                                        "Accept",
                                        "application/vnd.docker.distribution.manifest.v2+json,"
                                                + "application/vnd.oci.image.manifest.v1+json,"
                                                + "application/vnd.oci.image.index.v1+json")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** How often a tag of the repository was pushed. */
    long pushes(String tag) throws IOException {
        try (var lines = Files.lines(Path.of(part("REGISTRY_LOG")))) {
            return lines.filter(line -> line.contains("\"PUT /v2/" + path() + "/manifests/" + tag + " "))
                    .count();
        }
    }

    /** Runs Docker against the agent's engine. */
    String docker(String... words) throws IOException, InterruptedException {
        return run(Map.of(), "docker", words);
    }

    /** Runs Docker against the server's engine. */
    String hostDocker(String... words) throws IOException, InterruptedException {
        return run(Map.of("DOCKER_HOST", part("HOST_ENGINE")), "docker", words);
    }

    static String run(Map<String, String> environment, String program, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output.strip();
    }

    /** The containers of the service on the server. */
    List<String> served() throws IOException, InterruptedException {
        return hostDocker(
                        "ps",
                        "--quiet",
                        "--no-trunc",
                        "--filter",
                        "label=com.docker.compose.project=" + project,
                        "--filter",
                        "label=com.docker.compose.service=payment-api")
                .lines()
                .toList();
    }

    /** That nothing of a step is left in the engines or beside a workspace. */
    void assertNothingLeft(Jenkins jenkins) throws IOException, InterruptedException {
        // Other tests may use the engine at the same time; what carries our Jenkins' name is ours.
        String ours = "label=io.jenkins.docker-delivery.controller=" + jenkins.getLegacyInstanceId();
        assertThat(docker("ps", "--all", "--filter", ours)).as("containers").hasLineCount(1);
        assertThat(docker("network", "ls", "--filter", ours)).as("networks").hasLineCount(1);
        try (var files = Files.walk(jenkins.getRootDir().toPath())) {
            assertThat(files.filter(path -> path.getFileName().toString().startsWith("docker-delivery-"))
                            .filter(Files::isDirectory)
                            .filter(path -> path.toString().contains("@tmp")))
                    .as("directories of steps")
                    .isEmpty();
        }
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info().command().orElse("").endsWith("/ssh-agent"))
                        .filter(process -> isOf(process, jenkins)))
                .as("agents with keys")
                .isEmpty();
        Path login = Path.of(System.getProperty("user.home"), ".docker", "config.json");
        assertThat(Files.exists(login) ? Files.readString(login) : "")
                .as("logins")
                .doesNotContain(part("REGISTRY"));
    }

    /** Whether a process was started by that Jenkins, and not by somebody else on this machine. */
    private static boolean isOf(ProcessHandle process, Jenkins jenkins) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1)
                    .contains(jenkins.getRootDir().getPath());
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    /** Takes away what a test made. */
    void cleanUp() throws IOException, InterruptedException {
        for (String id : hostDocker("ps", "--all", "--quiet", "--filter", "label=com.docker.compose.project=" + project)
                .lines()
                .toList()) {
            hostDocker("rm", "--force", "--volumes", id);
        }
        for (String id : hostDocker(
                        "network", "ls", "--quiet", "--filter", "label=com.docker.compose.project=" + project)
                .lines()
                .toList()) {
            hostDocker("network", "rm", id);
        }
        for (String reference : hostDocker(
                        "images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", "reference=" + repository())
                .lines()
                .filter(line -> !line.endsWith("<none>"))
                .toList()) {
            hostDocker("image", "rm", "--force", reference);
        }
        forgetImages();
    }

    /** Takes this test's images out of the agent's engine. */
    void forgetImages() throws IOException, InterruptedException {
        for (String reference : docker(
                        "images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", "reference=" + repository() + "*")
                .lines()
                .toList()) {
            docker("image", "rm", "--force", reference);
        }
    }
}
