package io.jenkins.plugins.dockerdelivery.freestyle;

import hudson.EnvVars;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.TaskListener;
import io.jenkins.plugins.dockerdelivery.engine.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.steps.Step;

/** The build's variables, as a freestyle job fills them into what its user wrote. */
final class BuildVariables {
    /** What a shell in a container or on a server is given to run: a dollar in it is that shell's. */
    private static final Set<String> SCRIPTS = Set.of("before", "command", "entrypoint", "healthCmd", "probe");

    private final Map<String, String> variables;

    BuildVariables(AbstractBuild<?, ?> build, EnvVars environment) {
        variables = new EnvVars(environment);
        variables.putAll(build.getBuildVariables());
        // A secret belongs into no parameter: it would be in command lines and in the record.
        variables.keySet().removeAll(build.getSensitiveBuildVariables());
    }

    /**
     * The step with the variables in its parameters filled in; what is not a variable of the build stays as it is.
     *
     * @throws RefusedException if a parameter is not what it must be once they are
     */
    Step fillIn(Step step, TaskListener listener) {
        UninstantiatedDescribable written = UninstantiatedDescribable.from(step);
        try {
            return (Step) new DescribableModel<>(step.getClass()).instantiate(fillIn(written.getArguments()), listener);
        } catch (Exception e) {
            throw new RefusedException(
                    "The parameters of " + step.getDescriptor().getFunctionName()
                            + " cannot be read once the build's variables are filled in: " + e.getMessage());
        }
    }

    private Map<String, Object> fillIn(Map<String, ?> parameters) {
        Map<String, Object> filled = new LinkedHashMap<>();
        parameters.forEach((name, value) -> filled.put(name, SCRIPTS.contains(name) ? value : fillIn(value)));
        return filled;
    }

    private Object fillIn(Object value) {
        if (value instanceof String text) {
            return Util.replaceMacro(text, variables);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::fillIn).collect(Collectors.toList());
        }
        if (value instanceof UninstantiatedDescribable nested) {
            UninstantiatedDescribable filled = nested.withArguments(fillIn(nested.getArguments()));
            filled.setModel(nested.getModel());
            return filled;
        }
        return value;
    }
}
