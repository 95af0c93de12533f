package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.remoting.Channel;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.dockerdelivery.engine.command.Place;
import java.io.IOException;
import java.io.Serializable;
import java.util.UUID;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.FilePathUtils;

/**
 * Where a step runs: the agent, the workspace, and a directory of the step's own. Only names are written down; what is
 * behind them is found anew each time, because the agent may have gone and come back.
 */
final class StepPlace implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int ID_LENGTH = 12;

    /** How the name of a step's directory begins; the step's name follows. */
    static final String PREFIX = "docker-delivery-";

    /** How the name of the directory beside it ends, in which a durable task is controlled. */
    static final String CONTROL_SUFFIX = "@tmp";

    private final String id = UUID.randomUUID().toString().replace("-", "").substring(0, ID_LENGTH);
    private final String node;
    private final String workspace;
    private final String directory;

    /** @throws AbortException if there is no room for the step's own directory */
    StepPlace(FilePath workspace) throws AbortException {
        FilePath temporary = WorkspaceList.tempDir(workspace);
        if (temporary == null) {
            throw new AbortException("There is no temporary directory beside the workspace " + workspace.getRemote());
        }
        this.node = FilePathUtils.getNodeName(workspace);
        this.workspace = workspace.getRemote();
        this.directory = temporary.child(PREFIX + id).getRemote();
    }

    /** Names the step on agents and hosts, where others run beside it. */
    String id() {
        return id;
    }

    /** The agent's name in Jenkins; empty for the built-in node. */
    String node() {
        return node;
    }

    /** The agent's name, as people read it. */
    String agentName() {
        return node.isEmpty() ? "the built-in node" : "'" + node + "'";
    }

    /** The path of the step's own directory. */
    String path() {
        return directory;
    }

    /** The place as plans know it. */
    Place forPlan(String run) {
        return new Place(workspace, directory, id, run, controller());
    }

    /** A name for this Jenkins that no other has. */
    static String controller() {
        return Jenkins.get().getLegacyInstanceId();
    }

    /** The step's own directory. Lasting commands start here too: a stop ends what started in the same directory. */
    FilePath directory() throws IOException {
        FilePath found = FilePathUtils.find(node, directory);
        if (found == null) {
            throw new IOException("The agent " + agentName() + " is not connected");
        }
        return found;
    }

    /** Where the agent keeps what is its own and no job's; null while it is not connected. */
    @CheckForNull
    FilePath agentRoot() {
        Computer computer = Jenkins.get().getComputer(node);
        Node there = computer == null ? null : computer.getNode();
        return there == null ? null : there.getRootPath();
    }

    /** Makes the directories, and leaves a note of them with the agent: whoever comes later knows whose they are. */
    void prepare(String run) throws IOException, InterruptedException {
        FilePath root = agentRoot();
        if (root != null) {
            StepNote.write(root, new StepNote(id, controller(), run, directory));
        }
        FilePath own = directory();
        own.mkdirs();
        own.chmod(0700);
        new FilePath(own.getChannel(), workspace).mkdirs();
    }

    /** Deletes the step's own directory, and the one beside it in which a lasting command is controlled. */
    void delete() throws IOException, InterruptedException {
        FilePath own = directory();
        own.deleteRecursive();
        new FilePath(own.getChannel(), directory + CONTROL_SUFFIX).deleteRecursive();
        FilePath root = agentRoot();
        if (root != null) {
            StepNote.delete(root, id);
        }
    }

    /** Whether a failure came of the agent being away, or as good as away, rather than of the work. */
    boolean explains(Exception failure) {
        return failure instanceof NoAnswerException
                || Channel.isClosedChannelException(failure)
                || FilePathUtils.find(node, directory) == null;
    }
}
