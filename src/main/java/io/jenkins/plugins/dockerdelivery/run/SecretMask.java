package io.jenkins.plugins.dockerdelivery.run;

import hudson.model.Run;
import io.jenkins.plugins.dockerdelivery.credentials.SecretValues;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.command.SecretVariable;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.credentialsbinding.masking.SecretPatterns;

/** Hides the secrets of a command in a text, should a tool print one: the second net behind never handing them out. */
final class SecretMask implements UnaryOperator<String> {
    private static final String HIDDEN = "****";

    private final Pattern secrets;

    private SecretMask(Pattern secrets) {
        this.secrets = secrets;
    }

    /** The mask for the secrets of a command; it hides nothing that is not there any more. */
    static UnaryOperator<String> of(Run<?, ?> run, List<SecretVariable> secrets)
            throws IOException, InterruptedException {
        if (secrets.isEmpty()) {
            return UnaryOperator.identity();
        }
        try {
            return new SecretMask(SecretPatterns.getAggregateSecretPattern(new SecretValues(run).toMask(secrets)));
        } catch (RefusedException e) {
            return UnaryOperator.identity(); // deleted meanwhile
        }
    }

    @Override
    public String apply(String text) {
        return secrets.matcher(text).replaceAll(HIDDEN);
    }
}
