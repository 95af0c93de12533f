package io.jenkins.plugins.dockerdelivery.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Lets steps that would get into each other's way go one after the other, in the order in which they came: those that share
 * a name, such as a tag in a registry. The line is written down, so that after a restart a step that goes on finds its place
 * in it as it was. No thread waits: a step comes back when it is told that it may.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class Turns {
    private static final Logger LOGGER = Logger.getLogger(Turns.class.getName());
    private static final long LOOK_MILLIS = 10_000;
    /** In the place of an agent's name: no agent is asked. */
    private static final String LOOKER = "/turns";

    /** One step in the line. */
    static final class Turn {
        private final String step;
        private final String run;
        private final ArrayList<String> names;
        /** Null where the step is not waiting, or not yet again. */
        private transient Runnable comeBack;

        Turn(String step, String run, Collection<String> names) {
            this.step = step;
            this.run = run;
            this.names = new ArrayList<>(names);
        }

        /** The run that the step belongs to, by its name. */
        String run() {
            return run;
        }

        /** Those of some names that this step has to itself. */
        List<String> among(Collection<String> others) {
            return others.stream().filter(names::contains).toList();
        }
    }

    private final XmlFile file;
    private final Predicate<String> goesOn;
    private final ArrayList<Turn> line = new ArrayList<>();
    private boolean looking;

    /** The line as it was when Jenkins went down. */
    public Turns() {
        this(new File(Jenkins.get().getRootDir(), Turns.class.getName() + ".xml"), Turns::goesOn);
    }

    /** @param goesOn whether a run, by its name, may still come back for its turn */
    Turns(File file, Predicate<String> goesOn) {
        this.file = new XmlFile(file);
        this.goesOn = goesOn;
        if (this.file.exists()) {
            try {
                ((List<?>) this.file.read()).forEach(turn -> line.add((Turn) turn));
            } catch (IOException | ClassCastException e) {
                LOGGER.log(Level.WARNING, "Could not read who goes first; everybody may go", e);
            }
        }
    }

    static Turns get() {
        return ExtensionList.lookupSingleton(Turns.class);
    }

    /**
     * Takes a place in the line, unless the step has one already.
     *
     * @param step the step's own name
     * @param run the run that it belongs to, by its name
     * @param names what it must have to itself
     * @param comeBack called once, on some thread, when it is the step's turn after it was not
     * @return null if it is the step's turn now; otherwise the step that goes before it
     */
    @CheckForNull
    synchronized Turn take(@NonNull String step, String run, Collection<String> names, Runnable comeBack) {
        Turn mine =
                line.stream().filter(turn -> turn.step.equals(step)).findFirst().orElse(null);
        if (mine == null) {
            mine = new Turn(step, run, names);
            line.add(mine);
            save();
        }
        leaveOutTheDead();
        Turn before = before(mine);
        mine.comeBack = before == null ? null : comeBack;
        if (before != null) {
            lookLater();
        }
        return before;
    }

    /** Whether a step is in the line, since before a restart even. */
    synchronized boolean hasPlace(String step) {
        return line.stream().anyMatch(turn -> turn.step.equals(step));
    }

    /** Whether a step waits for its turn. */
    synchronized boolean isWaiting(String step) {
        return line.stream().anyMatch(turn -> turn.step.equals(step) && turn.comeBack != null);
    }

    /** Gives the step's place in the line back, at whichever end; nothing if it has none. */
    synchronized void release(String step) {
        if (line.removeIf(turn -> turn.step.equals(step))) {
            save();
            callWhoMayGo();
        }
    }

    private Turn before(Turn mine) {
        for (Turn turn : line) {
            if (turn == mine) {
                return null;
            }
            if (!Collections.disjoint(turn.names, mine.names)) {
                return turn;
            }
        }
        return null;
    }

    private void callWhoMayGo() {
        for (Turn turn : line) {
            Runnable comeBack = turn.comeBack;
            if (comeBack != null && before(turn) == null) {
                turn.comeBack = null;
                comeBack.run();
            }
        }
    }

    /** A run may have ended without giving its turn back, such as by a crash of a Jenkins that writes down little. */
    private void leaveOutTheDead() {
        if (line.removeIf(turn -> !goesOn.test(turn.run))) {
            save();
            callWhoMayGo();
        }
    }

    private void lookLater() {
        if (!looking) {
            looking = true;
            Workers.work(LOOKER, this::look, LOOK_MILLIS);
        }
    }

    private synchronized void look() {
        looking = false;
        leaveOutTheDead();
        if (line.stream().anyMatch(turn -> turn.comeBack != null)) {
            lookLater();
        }
    }

    private void save() {
        try {
            file.write(line);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Could not write down who goes first; a restart now may mix them up", e);
        }
    }

    private static boolean goesOn(String name) {
        try (ACLContext as = ACL.as2(ACL.SYSTEM2)) {
            Run<?, ?> run = Run.fromExternalizableId(name);
            return run != null && run.isBuilding();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
