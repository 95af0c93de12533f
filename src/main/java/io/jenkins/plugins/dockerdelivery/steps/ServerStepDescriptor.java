package io.jenkins.plugins.dockerdelivery.steps;

import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.dockerdelivery.credentials.CredentialChoices;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the descriptors of steps that work on servers share. */
public abstract class ServerStepDescriptor extends StationStepDescriptor {
    @Override
    public final String argumentsToString(Map<String, Object> namedArgs) {
        Object shown = namedArgs.getOrDefault("host", namedArgs.get("hosts"));
        return shown == null ? null : shown.toString();
    }

    @POST
    public final ListBoxModel doFillCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String credentialsId) {
        return CredentialChoices.forSsh(item, credentialsId);
    }
}
