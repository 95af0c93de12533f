package io.jenkins.plugins.dockerdelivery.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Map;
import java.util.stream.Stream;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** From step to form and back, from form to snippet, and from snippet to step. */
@WithJenkins
class StepFormTest {
    private static Stream<Step> complete() {
        return Examples.complete();
    }

    private static Stream<Step> plain() {
        return Stream.of(
                new DockerBuildCachedStep("acmecorp/payment-api"),
                new TestInImageStep("npm test"),
                new TrivyGateStep(),
                new PushTagsStep(),
                new SshComposeDeployStep("prod.example.com"),
                new CheckDriftStep("prod.example.com"));
    }

    @TestFactory
    Stream<DynamicTest> shouldHaveAnExampleOfEveryParameter(JenkinsRule jenkins) {
        return complete()
                .map(step -> dynamicTest(step.getClass().getSimpleName(), () -> {
                    Stream<String> parameters = new DescribableModel<>(step.getClass())
                            .getParameters().stream().map(DescribableParameter::getName);

                    assertThat(arguments(step)).containsOnlyKeys(parameters.toList());
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepEveryParameterThroughTheForm(JenkinsRule jenkins) {
        return Stream.concat(complete(), plain())
                .map(step -> dynamicTest(arguments(step).toString(), () -> {
                    Step submitted = new StepConfigTester(jenkins).configRoundTrip(step);

                    assertThat(arguments(submitted)).isEqualTo(arguments(step));
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldMakeASnippetOfAForm(JenkinsRule jenkins) {
        return Stream.of(
                snippet(
                        jenkins,
                        DockerBuildCachedStep.class,
                        "image: 'acmecorp/payment-api', buildArgs: 'A=1\\n\\n  B=[2]\\r\\n[a]\\n{}\\nnull'",
                        "dockerBuildCached buildArgs: ['A=1', 'B=[2]', '[a]', '{}', 'null'], image: 'acmecorp/payment-api'"),
                snippet(jenkins, PushTagsStep.class, "tags: '{shortSha}'", "pushTags(tags: ['{shortSha}'])"),
                snippet(jenkins, PushTagsStep.class, "requires: ''", "pushTags(requires: [])"),
                snippet(
                        jenkins,
                        SshComposeDeployStep.class,
                        "host: 'prod.example.com', port: '', healthTimeout: '', user: ''",
                        "sshComposeDeploy 'prod.example.com'"),
                snippet(
                        jenkins,
                        TrivyGateStep.class,
                        "ignoreUnfixed: true, skipDbUpdate: '', offline: 'false', timeout: ''",
                        "trivyGate offline: false"),
                snippet(
                        jenkins,
                        TestInImageStep.class,
                        "command: 'npm test', services: {image: 'redis:7', env: 'A=1\\nB=2', healthRetries: ''}",
                        "testInImage command: 'npm test', services: [[env: ['A=1', 'B=2'], image: 'redis:7']]"));
    }

    private static DynamicTest snippet(JenkinsRule jenkins, Class<?> type, String form, String snippet) {
        return dynamicTest(
                snippet,
                () -> new SnippetizerTester(jenkins)
                        .assertGenerateSnippet(
                                "{stapler-class: '" + type.getName() + "', " + form + "}",
                                snippet,
                                jenkins.getURL() + "pipeline-syntax/"));
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepEveryParameterThroughTheSnippet(JenkinsRule jenkins) {
        return Stream.of(
                roundTrip(jenkins, new DockerBuildCachedStep("acme/api"), "dockerBuildCached 'acme/api'"),
                roundTrip(jenkins, new TestInImageStep("npm test"), "testInImage 'npm test'"),
                roundTrip(jenkins, new TrivyGateStep(), "trivyGate()"),
                roundTrip(jenkins, new PushTagsStep(), "pushTags()"),
                roundTrip(jenkins, new SshComposeDeployStep("prod.example.com"), "sshComposeDeploy 'prod.example.com'"),
                roundTrip(
                        jenkins,
                        Examples.build(),
                        "dockerBuildCached"
                                + " addHosts: ['db:10.0.0.1', 'me:host-gateway'],"
                                + " buildArgs: ['NODE_VERSION=22', 'MOTD=it\\'s \"fine\" $HOME'],"
                                + " builder: 'remote',"
                                + " cache: 'none',"
                                + " cacheMode: 'min',"
                                + " cacheRef: 'registry.example.com/team/api:buildcache',"
                                + " cacheTimeout: '5m',"
                                + " cacheWrite: true,"
                                + " context: 'api',"
                                + " credentialsId: 'registry',"
                                + " dockerfile: 'api/Dockerfile',"
                                + " handOff: true,"
                                + " image: 'registry.example.com:5000/team/api',"
                                + " labels: ['team=platform'],"
                                + " network: 'host',"
                                + " noCache: true,"
                                + " platforms: ['linux/amd64', 'linux/arm64'],"
                                + " provenance: 'mode=max',"
                                + " pull: true,"
                                + " sbom: 'true',"
                                + " secrets: [[credentialsId: 'npm-token', id: 'npm'],"
                                + " [credentialsId: 'signing-key', id: 'key']],"
                                + " shmSize: '64m',"
                                + " tag: 'v1',"
                                + " target: 'production'"),
                roundTrip(
                        jenkins,
                        Examples.test(),
                        "testInImage"
                                + " artifacts: '/app/screenshots/**',"
                                + " command: '''npm ci\nnpm test''',"
                                + " coverage: '/app/coverage/**',"
                                + " cpus: '1.5',"
                                + " entrypoint: 'tini',"
                                + " env: ['NODE_ENV=test', 'LIST=[a]', '{}', 'null'],"
                                + " image: 'acmecorp/payment-api',"
                                + " junit: '/app/reports/*.xml',"
                                + " memory: '512m',"
                                + " mounts: ['./fixtures:/app/fixtures:ro', 'npm-cache:/cache'],"
                                + " ports: ['9229'],"
                                + " secretEnv: [[credentialsId: 'api-token', name: 'API_TOKEN']],"
                                + " services: [[alias: 'postgres',"
                                + " command: 'postgres -c fsync=off',"
                                + " cpus: '2',"
                                + " credentialsId: 'registry',"
                                + " dependsOn: ['redis'],"
                                + " env: ['POSTGRES_DB=payment_test', 'POSTGRES_USER=payment_user'],"
                                + " healthCmd: 'pg_isready -h localhost',"
                                + " healthInterval: '10s',"
                                + " healthRetries: 5,"
                                + " healthStartPeriod: '1s',"
                                + " healthTimeout: '5s',"
                                + " image: 'postgres:15-alpine',"
                                + " memory: '1g',"
                                + " mounts: ['./sql:/docker-entrypoint-initdb.d:ro'],"
                                + " ports: ['127.0.0.1::5432'],"
                                + " secretEnv: [[credentialsId: 'db-password', name: 'POSTGRES_PASSWORD']],"
                                + " shmSize: '256m',"
                                + " tmpfs: ['/var/lib/postgresql/data']],"
                                + " [image: 'redis:7']],"
                                + " servicesTimeout: '60s',"
                                + " shards: 4,"
                                + " sharedServices: true,"
                                + " shmSize: '1g',"
                                + " timeout: '10m',"
                                + " tmpfs: ['/tmp:size=64m'],"
                                + " user: '1000:1000',"
                                + " workdir: '/app'"),
                roundTrip(
                        jenkins,
                        Examples.scan(),
                        "trivyGate"
                                + " cacheDir: '/var/cache/trivy',"
                                + " config: 'ci/trivy.yaml',"
                                + " dbRepository: 'registry.example.com/trivy-db:2',"
                                + " failOn: 'new',"
                                + " ignoreFile: '.trivyignore.yaml',"
                                + " ignoreUnfixed: false,"
                                + " image: 'acmecorp/payment-api',"
                                + " javaDbRepository: 'registry.example.com/trivy-java-db:1',"
                                + " maxDbAge: '48h',"
                                + " name: 'api',"
                                + " offline: false,"
                                + " output: 'trivy.json',"
                                + " referenceJob: 'main',"
                                + " result: 'UNSTABLE',"
                                + " scanners: 'vuln,secret',"
                                + " server: 'https://trivy.example.com:4954',"
                                + " severity: 'CRITICAL',"
                                + " skipDbUpdate: true,"
                                + " timeout: '15m',"
                                + " tool: '/opt/trivy/trivy',"
                                + " vex: 'api.openvex.json'"),
                roundTrip(
                        jenkins,
                        Examples.push(),
                        "pushTags"
                                + " branches: ['main', 'release/*'],"
                                + " credentialsId: 'registry',"
                                + " fromBuild: 'payment-api/main#57',"
                                + " image: 'acmecorp/payment-api',"
                                + " overwrite: true,"
                                + " registries: [[credentialsId: 'ghcr', repository: 'ghcr.io/acmecorp/payment-api'],"
                                + " [repository: 'acmecorp/payment-api']],"
                                + " requires: [],"
                                + " retries: 0,"
                                + " tags: ['{shortSha}', '{buildNumber}']"),
                roundTrip(
                        jenkins,
                        Examples.deploy(),
                        "sshComposeDeploy"
                                + " allowOlder: true,"
                                + " before: 'docker compose run --rm payment-api npm run migrate',"
                                + " branches: ['main'],"
                                + " composeFiles: ['/opt/acmecorp/docker-compose.yml',"
                                + " '/opt/acmecorp/docker-compose.prod.yml'],"
                                + " credentialsId: 'prod-ssh',"
                                + " env: ['GIT_SHA={sha}'],"
                                + " environment: 'production',"
                                + " fromBuild: 'payment-api/main#57',"
                                + " healthTimeout: '90s',"
                                + " host: 'prod.example.com',"
                                + " hosts: ['prod2.example.com'],"
                                + " image: 'acmecorp/payment-api',"
                                + " jumpHosts: ['deploy@bastion.example.com'],"
                                + " keepImages: 3,"
                                + " knownHosts: '''prod.example.com ssh-ed25519 AAAA\n"
                                + "prod.example.com ssh-rsa BBBB''',"
                                + " parallel: 2,"
                                + " port: 2222,"
                                + " probe: 'http://127.0.0.1:3000/health',"
                                + " profiles: ['web'],"
                                + " projectDirectory: '/opt/acmecorp',"
                                + " projectName: 'acmecorp',"
                                + " registryCredentialsId: 'registry',"
                                + " requires: ['test', 'push'],"
                                + " rollback: false,"
                                + " rollbackAll: true,"
                                + " service: 'payment-api',"
                                + " services: ['worker'],"
                                + " strategy: 'rolling',"
                                + " user: 'deploy'"));
    }

    private static DynamicTest roundTrip(JenkinsRule jenkins, Step step, String snippet) {
        return dynamicTest(snippet, () -> new SnippetizerTester(jenkins).assertRoundTrip(step, snippet));
    }

    @TestFactory
    Stream<DynamicTest> shouldDocumentItsParametersToPipeline(JenkinsRule jenkins) {
        return plain().map(Step::getClass)
                .map(type -> dynamicTest(type.getSimpleName(), () -> SnippetizerTester.assertDocGeneration(type)));
    }

    private static Map<String, Object> arguments(Step step) {
        return DescribableModel.uninstantiate2_(step).toMap();
    }
}
