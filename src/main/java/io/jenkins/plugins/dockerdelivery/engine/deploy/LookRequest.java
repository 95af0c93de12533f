package io.jenkins.plugins.dockerdelivery.engine.deploy;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.dockerdelivery.engine.record.Origin;
import java.io.Serializable;
import java.util.List;

/** A question to servers about the services of a Compose project, validated. */
public final class LookRequest implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SshAccess access;
    private final ComposeProject project;

    private LookRequest(SshAccess access, ComposeProject project) {
        this.access = access;
        this.project = project;
    }

    /**
     * The question for servers.
     *
     * @param host the first server; null if there are only more
     * @param knownHosts the host keys that are accepted, in known_hosts form
     * @throws io.jenkins.plugins.dockerdelivery.engine.RefusedException if an argument is not valid
     */
    public static Servers to(
            @Nullable String host,
            List<String> more,
            @Nullable Integer port,
            @Nullable String user,
            String credentialsId,
            @Nullable String knownHosts,
            List<String> jumpHosts) {
        return new Servers(new SshAccess(host, more, port, user, credentialsId, knownHosts, jumpHosts));
    }

    /** The servers of a question. */
    public static final class Servers {
        private final SshAccess access;

        private Servers(SshAccess access) {
            this.access = access;
        }

        /** The servers. */
        public List<HostAddress> hosts() {
            return List.copyOf(access.hosts());
        }

        /**
         * The whole question.
         *
         * @param environment what the Compose files need to be read, each {@code NAME=value}, with placeholders
         * @param origin what is known of what was deployed
         */
        public LookRequest about(
                List<String> services,
                List<String> files,
                @Nullable String name,
                @Nullable String directory,
                List<String> profiles,
                List<String> environment,
                Origin origin) {
            return new LookRequest(
                    access, new ComposeProject(services, files, name, directory, profiles, environment, origin));
        }
    }

    SshAccess access() {
        return access;
    }

    ComposeProject project() {
        return project;
    }
}
