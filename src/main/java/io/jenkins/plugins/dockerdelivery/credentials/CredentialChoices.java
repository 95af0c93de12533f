package io.jenkins.plugins.dockerdelivery.credentials;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import java.util.List;
import jenkins.authentication.tokens.api.AuthenticationTokens;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.docker.commons.credentials.DockerRegistryToken;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.springframework.security.core.Authentication;

/** The credentials that a form offers; to those who may not choose, nothing but what is chosen already. */
public final class CredentialChoices {
    private CredentialChoices() {}

    /** Credentials for {@code docker login}. */
    public static ListBoxModel forRegistry(@CheckForNull Item item, String current) {
        return of(item, current, AuthenticationTokens.matcher(DockerRegistryToken.class), StandardCredentials.class);
    }

    /** Credentials for SSH. */
    public static ListBoxModel forSsh(@CheckForNull Item item, String current) {
        return of(item, current, CredentialsMatchers.always(), SSHUserPrivateKey.class);
    }

    /** Credentials that hold one secret. */
    public static ListBoxModel forSecret(@CheckForNull Item item, String current) {
        return of(
                item,
                current,
                CredentialsMatchers.always(),
                StringCredentials.class,
                FileCredentials.class,
                StandardUsernamePasswordCredentials.class);
    }

    @SafeVarargs
    private static ListBoxModel of(
            @CheckForNull Item item,
            String current,
            CredentialsMatcher matcher,
            Class<? extends StandardCredentials>... types) {
        StandardListBoxModel choices = new StandardListBoxModel();
        boolean allowed = item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
        if (!allowed) {
            return choices.includeCurrentValue(current);
        }
        Authentication as = item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
        choices.includeEmptyValue();
        for (Class<? extends StandardCredentials> type : types) {
            choices.includeMatchingAs(as, item, type, List.of(), matcher);
        }
        return choices.includeCurrentValue(current);
    }
}
