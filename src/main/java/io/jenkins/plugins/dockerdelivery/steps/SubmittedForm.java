package io.jenkins.plugins.dockerdelivery.steps;

import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.structs.describable.ArrayType;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;

/**
 * What a form sends, made to fit the parameters of what it is about: a list of texts is edited as lines of one text
 * area, and a field that is left empty means the parameter's default.
 */
final class SubmittedForm {
    private SubmittedForm() {}

    /** Changes the form in place: Jenkins recognises the object that it is about to bind. */
    static JSONObject toParameters(Class<?> type, JSONObject form) {
        for (DescribableParameter parameter : DescribableModel.of(type).getParameters()) {
            if (form.opt(parameter.getName()) instanceof String text) {
                if (isListOfTexts(parameter)) {
                    form.put(parameter.getName(), lines(text));
                } else if (text.isEmpty() && !parameter.isRequired()) {
                    form.remove(parameter.getName());
                }
            }
        }
        return form;
    }

    private static boolean isListOfTexts(DescribableParameter parameter) {
        return parameter.getType() instanceof ArrayType list
                && list.getElementType().getActualType() == String.class;
    }

    private static JSONArray lines(String text) {
        JSONArray lines = new JSONArray();
        // Not element(String), which would parse a line such as [a].
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(lines::add);
        return lines;
    }
}
