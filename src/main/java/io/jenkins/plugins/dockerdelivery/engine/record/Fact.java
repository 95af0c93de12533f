package io.jenkins.plugins.dockerdelivery.engine.record;

import java.util.Locale;

/** What an entry may tell beside image, time and state. The names are written to disk. */
public enum Fact {
    /** The full commit that was built. */
    COMMIT,
    /** The repository, without tag. */
    REPOSITORY,
    /** The local tag. */
    TAG,
    /** The steps of the build that took longest, one a line, with the time before each. */
    SLOWEST_STEPS,
    /** The digest in the registry. */
    DIGEST,
    /** The tags that were pushed, with commas. */
    TAGS,
    /** The reference that a deployment takes: repository and the tag of the commit. */
    DEPLOY_REFERENCE,
    /** The host that was deployed to. */
    HOST,
    /** The Compose service that was deployed. */
    SERVICE,
    /** The container that runs. */
    CONTAINER,
    /** What ran before, by the name that people know. */
    PREVIOUS,
    /** What people call the place that was deployed to. */
    ENVIRONMENT,
    /** Who let the deployment go on. */
    APPROVER,
    /** How a deployment ended: healthy, rolled_back, failed, refused, aborted or skipped. */
    END,
    /** The id of the scan report, in the page's address. */
    REPORT,
    /** The branch that was built. */
    BRANCH,
    /** The git tag that was built. */
    GIT_TAG,
    /** The pull request that was built. */
    CHANGE,
    /** How many tests there were. */
    TESTS,
    /** How many of the tests failed. */
    TESTS_FAILED,
    /** How many of the tests were skipped. */
    TESTS_SKIPPED,
    /** What tells visits of one station apart that do not make up for each other: which tests they were, which scan. */
    CHECK,
    /** The run that built, tested and scanned the image, where it was another one: {@code payment-api/main#57}. */
    FROM_BUILD;

    /** The name in documents, such as {@code deployReference}. */
    public String word() {
        String[] parts = name().toLowerCase(Locale.ROOT).split("_");
        for (int i = 1; i < parts.length; i++) {
            parts[i] = Character.toUpperCase(parts[i].charAt(0)) + parts[i].substring(1);
        }
        return String.join("", parts);
    }
}
