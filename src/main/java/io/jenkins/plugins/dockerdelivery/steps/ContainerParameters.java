package io.jenkins.plugins.dockerdelivery.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable.Part;
import io.jenkins.plugins.dockerdelivery.engine.test.ContainerOptions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters that the tests' container and those of their services have alike. */
interface ContainerParameters {
    List<String> getEnv();

    List<SecretEnv> getSecretEnv();

    List<String> getMounts();

    List<String> getPorts();

    List<String> getTmpfs();

    @Nullable
    String getShmSize();

    @Nullable
    String getMemory();

    @Nullable
    String getCpus();

    /**
     * The same for the engine, validated.
     *
     * @param prefix what stands before the parameters' names in refusals; or nothing
     */
    default ContainerOptions toOptions(String prefix) {
        Map<String, String> secrets = new LinkedHashMap<>();
        getSecretEnv().forEach(secret -> secrets.put(secret.getName(), secret.getCredentialsId()));
        return new ContainerOptions.Builder(prefix)
                .environment(getEnv())
                .secretEnvironment(secrets)
                .mounts(getMounts())
                .ports(getPorts())
                .tmpfs(getTmpfs())
                .shmSize(getShmSize())
                .memory(getMemory())
                .cpus(getCpus())
                .build();
    }

    /** Refuses credentials that are not there or are of another kind. */
    default void check(SecretValues values) throws IOException, InterruptedException {
        for (SecretEnv secret : getSecretEnv()) {
            values.check(secret.getCredentialsId(), Part.SECRET);
        }
    }
}
