package io.jenkins.plugins.dockerdelivery.run;

import hudson.Extension;
import hudson.model.Computer;
import hudson.model.TaskListener;
import hudson.slaves.ComputerListener;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Has what builds that ended meanwhile left on an agent taken away as soon as the agent is back. */
@Extension
@Restricted(NoExternalUse.class)
public final class ReturnedAgents extends ComputerListener {
    @Override
    public void onOnline(Computer computer, TaskListener listener) {
        Reaper.visit(computer);
    }
}
