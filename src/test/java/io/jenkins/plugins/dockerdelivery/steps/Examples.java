package io.jenkins.plugins.dockerdelivery.steps;

import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.steps.Step;

/** The steps with every parameter set to something else than its default. */
public final class Examples {
    private Examples() {}

    public static Stream<Step> complete() {
        return Stream.of(build(), test(), scan(), push(), deploy(), drift());
    }

    public static DockerBuildCachedStep build() {
        DockerBuildCachedStep step = new DockerBuildCachedStep("registry.example.com:5000/team/api");
        step.setTag("v1");
        step.setContext("api");
        step.setDockerfile("api/Dockerfile");
        step.setTarget("production");
        step.setBuildArgs(List.of("NODE_VERSION=22", "MOTD=it's \"fine\" $HOME"));
        step.setLabels(List.of("team=platform"));
        step.setSecrets(List.of(new BuildSecret("npm", "npm-token"), new BuildSecret("key", "signing-key")));
        step.setPlatforms(List.of("linux/amd64", "linux/arm64"));
        step.setCache("none");
        step.setCacheRef("registry.example.com/team/api:buildcache");
        step.setCacheMode("min");
        step.setCacheWrite(true);
        step.setCacheTimeout("5m");
        step.setAddHosts(List.of("db:10.0.0.1", "me:host-gateway"));
        step.setNetwork("host");
        step.setShmSize("64m");
        step.setProvenance("mode=max");
        step.setSbom("true");
        step.setBuilder("remote");
        step.setPull(true);
        step.setNoCache(true);
        step.setCredentialsId("registry");
        step.setHandOff(true);
        return step;
    }

    public static TestInImageStep test() {
        ServiceContainer database = new ServiceContainer("postgres:15-alpine");
        database.setAlias("postgres");
        database.setEnv(List.of("POSTGRES_DB=payment_test", "POSTGRES_USER=payment_user"));
        database.setCommand("postgres -c fsync=off");
        database.setHealthCmd("pg_isready -h localhost");
        database.setHealthInterval("10s");
        database.setHealthTimeout("5s");
        database.setHealthRetries(5);
        database.setHealthStartPeriod("1s");
        database.setSecretEnv(List.of(new SecretEnv("POSTGRES_PASSWORD", "db-password")));
        database.setMounts(List.of("./sql:/docker-entrypoint-initdb.d:ro"));
        database.setPorts(List.of("127.0.0.1::5432"));
        database.setTmpfs(List.of("/var/lib/postgresql/data"));
        database.setShmSize("256m");
        database.setMemory("1g");
        database.setCpus("2");
        database.setDependsOn(List.of("redis"));
        database.setCredentialsId("registry");
        TestInImageStep step = new TestInImageStep("npm ci\nnpm test");
        step.setImage("acmecorp/payment-api");
        step.setEnv(List.of("NODE_ENV=test", "LIST=[a]", "{}", "null"));
        step.setWorkdir("/app");
        step.setUser("1000:1000");
        step.setEntrypoint("tini");
        step.setMemory("512m");
        step.setCpus("1.5");
        step.setServices(List.of(database, new ServiceContainer("redis:7")));
        step.setServicesTimeout("60s");
        step.setTimeout("10m");
        step.setJunit("/app/reports/*.xml");
        step.setSecretEnv(List.of(new SecretEnv("API_TOKEN", "api-token")));
        step.setMounts(List.of("./fixtures:/app/fixtures:ro", "npm-cache:/cache"));
        step.setPorts(List.of("9229"));
        step.setTmpfs(List.of("/tmp:size=64m"));
        step.setShmSize("1g");
        step.setArtifacts("/app/screenshots/**");
        step.setCoverage("/app/coverage/**");
        step.setShards(4);
        step.setSharedServices(true);
        return step;
    }

    public static TrivyGateStep scan() {
        TrivyGateStep step = new TrivyGateStep();
        step.setImage("acmecorp/payment-api");
        step.setSeverity("CRITICAL");
        step.setIgnoreUnfixed(false);
        step.setFailOn("new");
        step.setResult("UNSTABLE");
        step.setScanners("vuln,secret");
        step.setIgnoreFile(".trivyignore.yaml");
        step.setVex("api.openvex.json");
        step.setConfig("ci/trivy.yaml");
        step.setDbRepository("registry.example.com/trivy-db:2");
        step.setJavaDbRepository("registry.example.com/trivy-java-db:1");
        step.setSkipDbUpdate(true);
        step.setCacheDir("/var/cache/trivy");
        step.setServer("https://trivy.example.com:4954");
        step.setOffline(false);
        step.setTimeout("15m");
        step.setMaxDbAge("48h");
        step.setOutput("trivy.json");
        step.setReferenceJob("main");
        step.setTool("/opt/trivy/trivy");
        step.setName("api");
        return step;
    }

    public static PushTagsStep push() {
        PushRegistry registry = new PushRegistry("ghcr.io/acmecorp/payment-api");
        registry.setCredentialsId("ghcr");
        PushTagsStep step = new PushTagsStep();
        step.setFromBuild("payment-api/main#57");
        step.setRegistries(List.of(registry, new PushRegistry("acmecorp/payment-api")));
        step.setImage("acmecorp/payment-api");
        step.setCredentialsId("registry");
        step.setTags(List.of("{shortSha}", "{buildNumber}"));
        step.setBranches(List.of("main", "release/*"));
        step.setRequires(List.of());
        step.setRetries(0);
        step.setOverwrite(true);
        return step;
    }

    public static SshComposeDeployStep deploy() {
        SshComposeDeployStep step = new SshComposeDeployStep("prod.example.com");
        step.setHosts(List.of("prod2.example.com"));
        step.setEnvironment("production");
        step.setParallel(2);
        step.setRollbackAll(true);
        step.setJumpHosts(List.of("deploy@bastion.example.com"));
        step.setProfiles(List.of("web"));
        step.setProbe("http://127.0.0.1:3000/health");
        step.setStrategy("rolling");
        step.setBefore("docker compose run --rm payment-api npm run migrate");
        step.setKeepImages(3);
        step.setPort(2222);
        step.setUser("deploy");
        step.setCredentialsId("prod-ssh");
        step.setKnownHosts("prod.example.com ssh-ed25519 AAAA\nprod.example.com ssh-rsa BBBB");
        step.setService("payment-api");
        step.setServices(List.of("worker"));
        step.setComposeFiles(List.of("/opt/acmecorp/docker-compose.yml", "/opt/acmecorp/docker-compose.prod.yml"));
        step.setProjectName("acmecorp");
        step.setProjectDirectory("/opt/acmecorp");
        step.setImage("acmecorp/payment-api");
        step.setEnv(List.of("GIT_SHA={sha}"));
        step.setRegistryCredentialsId("registry");
        step.setHealthTimeout("90s");
        step.setRollback(false);
        step.setBranches(List.of("main"));
        step.setRequires(List.of("test", "push"));
        step.setAllowOlder(true);
        step.setFromBuild("payment-api/main#57");
        return step;
    }

    public static CheckDriftStep drift() {
        CheckDriftStep step = new CheckDriftStep("prod.example.com");
        step.setHosts(List.of("prod2.example.com"));
        step.setPort(2222);
        step.setUser("deploy");
        step.setCredentialsId("prod-ssh");
        step.setKnownHosts("prod.example.com ssh-ed25519 AAAA");
        step.setJumpHosts(List.of("bastion.example.com"));
        step.setService("payment-api");
        step.setServices(List.of("worker"));
        step.setComposeFiles(List.of("/opt/acmecorp/docker-compose.yml"));
        step.setProjectName("acmecorp");
        step.setProjectDirectory("/opt/acmecorp");
        step.setProfiles(List.of("web"));
        step.setEnv(List.of("GIT_SHA={sha}"));
        step.setJob("payment-api/main");
        step.setFailOnDrift(false);
        return step;
    }
}
