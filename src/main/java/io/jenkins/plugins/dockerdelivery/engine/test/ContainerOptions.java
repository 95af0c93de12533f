package io.jenkins.plugins.dockerdelivery.engine.test;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.Arguments;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the container of the tests and those of their services can be given alike, as in {@code docker run}; validated. */
public final class ContainerOptions implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Secrets come to a container through the environment of Docker's client, which must go on to work. */
    private static final Pattern CLIENTS_OWN = Pattern.compile(
            "PATH|HOME|IFS|ENV|LD_.*|DOCKER_(HOST|CONFIG|CONTEXT|CERT_PATH|API_VERSION|TLS.*|DELIVERY_.*)");

    private static final Pattern PORT = Pattern.compile(
            "(?:(?:[0-9.]+|\\[[0-9a-fA-F:]+]):)?(?:[0-9-]*:)?" + "[0-9]{1,5}(?:-[0-9]{1,5})?(?:/(?:tcp|udp|sctp))?");

    private static final Pattern TMPFS = Pattern.compile("/[^\\x00]*");

    private final ArrayList<String> environment;
    private final LinkedHashMap<String, String> secretEnvironment;
    private final ArrayList<Mount> mounts;
    private final ArrayList<String> ports;
    private final ArrayList<String> tmpfs;
    private final String shmSize;
    private final String memory;
    private final String cpus;

    private ContainerOptions(Builder from) {
        String prefix = from.prefix;
        environment = Arguments.assignments(prefix + "env", from.environment);
        secretEnvironment = new LinkedHashMap<>();
        from.secretEnvironment.forEach((name, credential) -> {
            if (name == null || !VARIABLE.matcher(name).matches()) {
                throw RefusedException.of(
                        prefix + "secretEnv", String.valueOf(name), "is not a name of a variable such as API_TOKEN");
            }
            if (CLIENTS_OWN.matcher(name).matches()) {
                throw RefusedException.of(
                        prefix + "secretEnv", name, "is a variable that Docker's own command reads; take another name");
            }
            secretEnvironment.put(
                    name,
                    Arguments.required(
                            prefix + "secretEnv", credential, "give '" + name + "' the credentialsId that holds it"));
        });
        mounts = new ArrayList<>();
        from.mounts.forEach(mount -> mounts.add(Mount.parse(prefix + "mounts", String.valueOf(mount))));
        ports = Arguments.each(prefix + "ports", from.ports, PORT, "is not a port such as 8080 or 127.0.0.1:8080:80");
        tmpfs = Arguments.each(prefix + "tmpfs", from.tmpfs, TMPFS, "is not an absolute path such as /tmp");
        shmSize = Arguments.operand(prefix + "shmSize", from.shmSize, null);
        memory = Arguments.operand(prefix + "memory", from.memory, null);
        cpus = Arguments.operand(prefix + "cpus", from.cpus, null);
    }

    /** None. */
    public static ContainerOptions none() {
        return new Builder("").build();
    }

    /** The options of {@code docker run}, in the order of their names. */
    List<String> arguments(Place place) {
        List<String> words = new ArrayList<>();
        Arguments.option(words, "--cpus", cpus);
        environment.forEach(assignment -> Arguments.option(words, "--env", assignment));
        // Without a value: Docker takes it from its own environment.
        secretEnvironment.keySet().forEach(name -> Arguments.option(words, "--env", name));
        Arguments.option(words, "--memory", memory);
        mounts.forEach(mount -> Arguments.option(words, "--mount", mount.option(place)));
        ports.forEach(port -> Arguments.option(words, "--publish", port));
        Arguments.option(words, "--shm-size", shmSize);
        tmpfs.forEach(path -> Arguments.option(words, "--tmpfs", path));
        return words;
    }

    /**
     * The variables that carry the secrets to the script.
     *
     * @param prefix tells them from those of other containers in the same script
     * @return the name in the container, to the variable of the script
     */
    Map<String, SecretVariable> secrets(String prefix) {
        Map<String, SecretVariable> variables = new LinkedHashMap<>();
        secretEnvironment.forEach((name, credential) -> variables.put(
                name,
                new SecretVariable(
                        "DOCKER_DELIVERY_SECRET_" + prefix + "_" + variables.size(),
                        credential,
                        SecretVariable.Part.SECRET)));
        return variables;
    }

    /** Whether the container can leave files of its own on the agent. */
    boolean writesToAgent() {
        return mounts.stream().anyMatch(Mount::isWritableDirectory);
    }

    /** Whether a variable is given, with its value or as a secret. */
    boolean sets(String variable) {
        return secretEnvironment.containsKey(variable)
                || environment.stream().anyMatch(assignment -> assignment.startsWith(variable + "="));
    }

    /** Collects the options as users gave them; null and blank mean the default. */
    public static final class Builder {
        private final String prefix;
        private List<String> environment = List.of();
        private Map<String, String> secretEnvironment = Map.of();
        private List<String> mounts = List.of();
        private List<String> ports = List.of();
        private List<String> tmpfs = List.of();
        private String shmSize;
        private String memory;
        private String cpus;

        /** @param prefix what stands before the parameters' names in refusals, such as {@code services.}; or nothing */
        public Builder(String prefix) {
            this.prefix = prefix;
        }

        /** Variables, each {@code NAME=value}. */
        public Builder environment(List<String> values) {
            environment = values;
            return this;
        }

        /** Variables whose values are secret: the name to the credential. */
        public Builder secretEnvironment(Map<String, String> values) {
            secretEnvironment = values;
            return this;
        }

        /** Paths of the agent and volumes, each {@code SOURCE:TARGET[:ro]}. */
        public Builder mounts(List<String> values) {
            mounts = values;
            return this;
        }

        /** Ports to publish on the agent, each as in {@code --publish}. */
        public Builder ports(List<String> values) {
            ports = values;
            return this;
        }

        /** Directories in memory, each as in {@code --tmpfs}. */
        public Builder tmpfs(List<String> values) {
            tmpfs = values;
            return this;
        }

        /** The size of {@code /dev/shm}, as in {@code --shm-size}. */
        public Builder shmSize(@Nullable String value) {
            shmSize = value;
            return this;
        }

        /** The memory limit, as in {@code --memory}. */
        public Builder memory(@Nullable String value) {
            memory = value;
            return this;
        }

        /** The limit of processors, as in {@code --cpus}. */
        public Builder cpus(@Nullable String value) {
            cpus = value;
            return this;
        }

        /** @throws RefusedException if an option is not valid */
        public ContainerOptions build() {
            return new ContainerOptions(this);
        }
    }
}
