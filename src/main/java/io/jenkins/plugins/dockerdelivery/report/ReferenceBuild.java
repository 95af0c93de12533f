package io.jenkins.plugins.dockerdelivery.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import io.jenkins.plugins.dockerdelivery.engine.scan.ScanReport;
import java.util.Set;
import jenkins.model.Jenkins;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.metadata.PrimaryInstanceMetadataAction;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;

/**
 * The build that a scan is compared with: the last successful one of the primary branch that scanned the same. A build
 * that is unstable is none, or what made it unstable once would count as known from then on.
 *
 * @param run the build
 * @param report what its scan found
 */
public record ReferenceBuild(Run<?, ?> run, ScanReport report) {
    private static final Set<String> PRIMARY_NAMES = Set.of("main", "master");
    private static final int MOST_LOOKED_AT = 25;

    /**
     * Finds it.
     *
     * @param run the build that scans
     * @param user who must be allowed to see it
     * @param referenceJob the job that the user named, relative to the run's; null for the primary branch's, or the run's
     *     own where there are no branches
     * @param name the name of the report
     * @return null if there is none
     * @throws RefusedException if there is no such job, or the user may not see it
     */
    @CheckForNull
    public static ReferenceBuild find(Run<?, ?> run, Authentication user, @Nullable String referenceJob, String name) {
        Job<?, ?> job = run.getParent();
        try (ACLContext ignored = ACL.as2(user)) {
            Job<?, ?> reference = referenceJob == null ? primary(job) : named(job, referenceJob);
            Run<?, ?> candidate = reference.equals(job) ? run.getPreviousBuild() : reference.getLastCompletedBuild();
            for (int i = 0; candidate != null && i < MOST_LOOKED_AT; i++) {
                if (!candidate.isBuilding() && candidate.getResult() == Result.SUCCESS) {
                    ScanReport report = ScanReportAction.find(candidate, name);
                    if (report != null) {
                        return new ReferenceBuild(candidate, report);
                    }
                }
                candidate = candidate.getPreviousBuild();
            }
            return null;
        }
    }

    private static Job<?, ?> named(Job<?, ?> job, String given) {
        // A branch's job has its slashes encoded.
        for (String name : new String[] {given, Util.rawEncode(given)}) {
            try {
                if (Jenkins.get().getItem(name, job.getParent(), Item.class) instanceof Job<?, ?> found
                        && found.hasPermission(Item.READ)) {
                    return found;
                }
            } catch (AccessDeniedException e) {
                // Not to be told from one that is not there.
            }
        }
        throw RefusedException.of(
                "referenceJob",
                given,
                "is no job that this build may see; name a branch of the same project, such as main, or a job's full"
                        + " name after a slash, such as /folder/job");
    }

    private static Job<?, ?> primary(Job<?, ?> job) {
        if (SCMHead.HeadByItem.findHead(job) == null || isPrimary(job)) {
            return job;
        }
        ItemGroup<? extends Item> branches = job.getParent();
        Job<?, ?> byName = null;
        for (Item item : branches.getItems()) {
            if (item instanceof Job<?, ?> branch) {
                if (isPrimary(branch)) {
                    return branch;
                }
                if (byName == null && PRIMARY_NAMES.contains(branch.getName())) {
                    byName = branch;
                }
            }
        }
        return byName == null ? job : byName;
    }

    private static boolean isPrimary(Job<?, ?> job) {
        return job.getAction(PrimaryInstanceMetadataAction.class) != null;
    }
}
