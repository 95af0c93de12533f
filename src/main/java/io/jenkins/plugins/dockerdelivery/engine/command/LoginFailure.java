package io.jenkins.plugins.dockerdelivery.engine.command;

/** What to say when {@code docker login} refused or could not reach the registry. */
public final class LoginFailure {
    private LoginFailure() {}

    /**
     * The sentence for a failed login.
     *
     * @param login the login that was tried
     * @param outcome the outcome of the script whose stage {@code login} failed
     */
    public static String explain(RegistryLogin login, Outcome outcome) {
        String said = outcome.lastLines("login.log");
        String lower = said.toLowerCase(java.util.Locale.ROOT);
        String who = "the registry " + login.server();
        String credential = "the credential '" + login.credentialsId() + "'";
        if (lower.contains("unauthorized")
                || lower.contains("incorrect username")
                || lower.contains("denied")
                || lower.contains("forbidden")) {
            return "Login refused: " + who + " does not accept " + credential
                    + "; check its user name and password or token. The registry said: " + said;
        }
        return "Login failed: " + who + " could not be used with " + credential
                + "; check that the agent reaches it. Docker said: " + said;
    }
}
