package io.jenkins.plugins.dockerdelivery.engine.command;

/**
 * The shell text around a command's own script. It sees to it that a lasting command runs once at most, however often
 * and however late it is started, that it tells how it ended, and that its login to a registry ends with it: all that
 * must not depend on the controller.
 */
public final class Frame {
    /** The variable by which the processes of a step are known: its value is the step's name. */
    public static final String STEP = "DOCKER_DELIVERY_STEP";

    /** In the directory that is the claim: what the command prints. */
    public static final String OUTPUT = "output";

    /** In the directory that is the claim: a link whose text is the process of the script. */
    public static final String PID = "pid";

    /** In the directory that is the claim: a link whose text is the exit code, once there is one. */
    public static final String EXIT_CODE = "exit-code";

    private static final String LIBRARY = ScriptLibrary.load(Frame.class, "frame.sh");

    private Frame() {}

    /**
     * The frame of a lasting command.
     *
     * @param directory the step's own directory, in which the script {@link #script} lies
     * @param step the step's name
     * @param key the name of this one start: letters and digits
     * @param login the Docker configuration to delete at the end; empty if the command does not log in
     */
    public static String lasting(String directory, String step, String key, String login) {
        return "#!/bin/sh\n"
                + "here=" + Shell.quote(directory) + "\n"
                + "step=" + Shell.quote(step) + "\n"
                + "key=" + Shell.quote(key) + "\n"
                + "login=" + Shell.quote(login) + "\n"
                + LIBRARY;
    }

    /** The name of the file that holds the script of a start. */
    public static String script(String key) {
        return key + ".sh";
    }

    /**
     * The frame of a brief command that logs in.
     *
     * @param script the file with the command's script
     * @param login the Docker configuration to delete at the end
     */
    public static String brief(String script, String login) {
        return "code=0\nsh " + Shell.quote(script) + " || code=$?\nrm -rf " + Shell.quote(login) + "\nexit \"$code\"\n";
    }
}
