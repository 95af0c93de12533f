package io.jenkins.plugins.dockerdelivery.engine.record;

/** The five stations of a delivery, in their order. */
public enum Station {
    BUILD("build", "built"),
    TEST("test", "tested"),
    SCAN("scan", "scanned"),
    PUSH("push", "pushed"),
    DEPLOY("deploy", "deployed");

    private final String word;
    private final String done;

    Station(String word, String done) {
        this.word = word;
        this.done = done;
    }

    /** The word that users write in {@code requires}. */
    public String word() {
        return word;
    }

    /** What an image is that has been there. */
    public String done() {
        return done;
    }
}
