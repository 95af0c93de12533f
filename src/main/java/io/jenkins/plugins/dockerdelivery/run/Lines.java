package io.jenkins.plugins.dockerdelivery.run;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps what is printed, by lines. */
final class Lines {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final PrintStream printer = new PrintStream(text, true, StandardCharsets.UTF_8);

    PrintStream printer() {
        return printer;
    }

    List<String> all() {
        printer.flush();
        return text.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
